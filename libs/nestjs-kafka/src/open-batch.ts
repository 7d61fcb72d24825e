import type { EachBatchPayload } from 'kafkajs';
import { FinishedPrefix } from './finished-prefix';
import { type KafkaRecord, toKafkaRecord } from './kafka-record';
import type { Poison } from './poison';
import { BatchStopped, type RecordBatch } from './record-batch';
import type { Suspects } from './suspects';

type Bury = (record: KafkaRecord, poison: Poison) => Promise<void>;

/** A batch that a handler is working on: what it finished, what is committed, and whether it must stop. */
export class OpenBatch implements RecordBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly KafkaRecord[];
  private readonly prefix: FinishedPrefix;
  private committed = 0;
  private failure: Error | undefined;

  constructor(
    private readonly payload: EachBatchPayload,
    private readonly bury: Bury,
    /** Undefined where the topic has no dead letters to give a record up to. */
    private readonly suspects?: Suspects,
  ) {
    const { topic, partition, messages } = payload.batch;
    this.topic = topic;
    this.partition = partition;
    this.records = messages.map((message) => toKafkaRecord(topic, partition, message));
    this.prefix = new FinishedPrefix(messages.map(({ offset }) => offset));
  }

  finish(record: KafkaRecord): void {
    this.prefix.finish(record.offset);
    this.suspects?.passed(record);
  }

  finishAll(): void {
    this.prefix.finishAll();
  }

  async deadLetter(record: KafkaRecord, poison: Poison): Promise<void> {
    await this.bury(record, poison);
    this.prefix.finish(record.offset);
  }

  async failed(record: KafkaRecord, error: unknown): Promise<'hold' | 'skip' | 'buried'> {
    if (this.failure || !this.suspects?.isSuspicious(error)) return 'hold';
    const poison = this.suspects.failed(record, error);
    if (!poison) return 'skip';
    await this.deadLetter(record, poison);
    return 'buried';
  }

  async heartbeat(): Promise<void> {
    if (this.failure) throw this.failure;
    if (this.isStale()) throw new BatchStopped();
    await this.orFail(this.payload.heartbeat());
  }

  isStale(): boolean {
    return this.failure !== undefined || this.payload.isStale() || !this.payload.isRunning();
  }

  /** Commits the longest finished prefix, if it grew. */
  async commitFinished(): Promise<void> {
    const length = this.prefix.length;
    const last = this.records[length - 1];
    if (length === this.committed || !last) return;
    // What follows a batch's last record is for Kafka alone (transaction markers): it is skipped with it.
    const offset = length === this.records.length ? this.payload.batch.lastOffset() : last.offset;
    const next = (BigInt(offset) + 1n).toString();
    const partitions = [{ partition: this.partition, offset: next }];
    await this.orFail(this.payload.commitOffsetsIfNecessary({ topics: [{ topic: this.topic, partitions }] }));
    this.payload.resolveOffset(last.offset);
    this.committed = length;
  }

  /** Records that are committed, from the start on. */
  get committedCount(): number {
    return this.committed;
  }

  /** What kafkajs has to hear about: the group rebalances, or the broker cannot be reached. */
  get brokerFailure(): Error | undefined {
    return this.failure;
  }

  private async orFail(call: Promise<void>): Promise<void> {
    try {
      await call;
    } catch (error) {
      this.failure ??= error as Error;
      throw error;
    }
  }
}
