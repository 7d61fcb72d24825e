import type { KafkaRecord } from './kafka-record';
import type { Poison } from './poison';

/**
 * Records of one partition, in order, as a `@KafkaBatch` handler gets them.
 *
 * - The handler returns: every record is finished.
 * - The handler throws: what it called `finish` for is finished, the rest is read again after a pause.
 *
 * Offsets are committed up to the first unfinished record, and never before the handler said so.
 */
export interface RecordBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly KafkaRecord[];

  /** This record needs no more work, whatever becomes of the others. */
  finish(record: KafkaRecord): void;

  /**
   * Sends the record to the topic's dead letters and finishes it once they are acknowledged. Where the topic has
   * none, the record is logged, counted and finished. Rejects when the dead letters cannot be reached: trouble.
   */
  deadLetter(record: KafkaRecord, poison: Poison): Promise<void>;

  /**
   * Tells that a record failed with an error that is no poison. `hold`: trouble, which would hit any record. `skip`: it may be
   * this record's own fault; others may be tried. `buried`: it was so often that it went to the dead letters, and is
   * finished.
   */
  failed(record: KafkaRecord, error: unknown): Promise<'hold' | 'skip' | 'buried'>;

  /**
   * Cheap; call it between records. Throws when this batch must stop: the partition goes to another consumer,
   * was moved, or the service is shutting down. Let it through: what is unfinished will be read again.
   */
  heartbeat(): Promise<void>;

  /** True once the batch must stop, as {@link heartbeat} would say. */
  isStale(): boolean;
}

/** The batch must stop, though nothing failed. */
export class BatchStopped extends Error {
  override readonly name = 'BatchStopped';

  constructor() {
    super('the batch was stopped: the partition was moved, or the consumer is shutting down');
  }
}
