import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import type { Consumer } from 'kafkajs';
import { lastValueFrom } from 'rxjs';
import { type Backoff, backoffMs } from './backoff';
import { BatchRunner } from './batch-runner';
import { type Assignment, groupConsumer, isPassing } from './group-consumer';
import { KAFKA_BATCH } from './kafka-batch.decorator';
import { ensureTopics } from './kafka-connection';
import type { KafkaConsumerOptions } from './kafka-consumer-options';
import { LagMeter } from './lag-meter';
import { crashesTotal, restartsTotal } from './metrics';
import { messageOf, PartitionTroubles } from './partition-troubles';
import type { RecordBatch } from './record-batch';
import { routesOf } from './routes';
import { Suspects } from './suspects';
import { SilenceWatchdog } from './silence-watchdog';

const START_BACKOFF: Backoff = { firstMs: 200, maxMs: 5_000 };

/**
 * Kafka topics as a NestJS transport: serves the `@KafkaBatch` methods of the application's controllers.
 *
 * Offsets are committed after the handler, up to the first unfinished record. A handler that throws pauses its
 * partition, which is tried again after a while, for as long as it takes; readiness tells. When the client goes silent,
 * another one takes its place. When it gives up for good, `failed` rejects: the process should end and be started again.
 */
export class KafkaConsumerTransport extends Server implements CustomTransportStrategy {
  override readonly transportId = KAFKA_BATCH;
  protected override readonly logger = new Logger(KafkaConsumerTransport.name);
  readonly name: string;
  readonly failed: Promise<never>;
  private fail: (reason: Error) => void = () => undefined;
  private consumer: Consumer;
  private readonly troubles: PartitionTroubles;
  private readonly suspects: Suspects;
  private readonly watchdog: SilenceWatchdog;
  private readonly lag: LagMeter;
  private readonly closing = new AbortController();
  private started: Promise<void> = Promise.resolve();
  private away: string | undefined = 'has not joined its group yet';

  constructor(private readonly options: KafkaConsumerOptions) {
    super();
    this.name = `kafka-consumer ${options.groupId}`;
    this.failed = new Promise((_, reject) => (this.fail = reject));
    this.troubles = new PartitionTroubles(options.backoff ?? { firstMs: 200, maxMs: 30_000 });
    this.suspects = new Suspects(options.givingUp);
    this.watchdog = new SilenceWatchdog(options.silenceMs ?? 60_000, () => this.replaceSilentConsumer());
    this.lag = new LagMeter(options.kafka, options.groupId, options.lagEveryMs ?? 10_000);
    this.consumer = this.newConsumer();
  }

  /** Starts consuming in the background: a broker that is away is waited for, and readiness says so meanwhile. */
  listen(callback: (error?: unknown) => void): void {
    try {
      this.started = this.start(this.runner());
      this.lag.start();
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Lets running handlers stop at their next record, commits what they finished and leaves the group. */
  async close(): Promise<void> {
    this.closing.abort();
    this.watchdog.stop();
    await this.started;
    this.troubles.stop();
    await this.lag.stop();
    await this.consumer.disconnect();
  }

  notReadyBecause(): string | undefined {
    return this.away ?? this.troubles.notReadyBecause();
  }

  override addHandler(
    topic: string,
    handler: MessageHandler,
    isEvent?: boolean,
    extras?: Record<string, unknown>,
  ) {
    if (this.messageHandlers.has(topic)) throw new Error(`two @KafkaBatch handlers for topic ${topic}`);
    super.addHandler(topic, handler, isEvent, extras);
  }

  on(): never {
    throw new Error('KafkaConsumerTransport has no events of its own; unwrap() is the kafkajs consumer');
  }

  unwrap<T>(): T {
    return this.consumer as T;
  }

  private async start(runner: BatchRunner): Promise<void> {
    const { kafka, ensure = [], partitionsConsumedConcurrently = 4 } = this.options;
    for (let attempt = 1; !this.closing.signal.aborted; attempt++) {
      try {
        await ensureTopics(kafka, ensure);
        await this.consumer.connect();
        await this.consumer.subscribe({ topics: [...runner.topics], fromBeginning: true });
        await this.consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently,
          eachBatch: (payload) => runner.run(payload),
        });
        if (!this.closing.signal.aborted) this.watchdog.start();
        return;
      } catch (error) {
        this.away = `cannot start: ${messageOf(error)}`;
        this.logger.warn(`${this.name} ${this.away}`);
        await sleep(backoffMs(START_BACKOFF, attempt), undefined, this.closing).catch(() => undefined);
      }
    }
  }

  private runner(): BatchRunner {
    const { groupId: group, deadLetterProducer, tickMs = 1_000 } = this.options;
    const { troubles, suspects, logger } = this;
    const routes = routesOf(this.messageHandlers, this.options, async (handler, batch: RecordBatch) => {
      await lastValueFrom(this.transformToObservable(await handler(batch)), { defaultValue: undefined });
    });
    return new BatchRunner({ group, routes, troubles, suspects, deadLetterProducer, logger, tickMs });
  }

  private newConsumer(): Consumer {
    const ifCurrent =
      <T extends unknown[]>(react: (...what: T) => void) =>
      (...what: T) => {
        if (consumer === this.consumer) react(...what);
      };
    const consumer = groupConsumer(this.options, {
      onSignOfLife: ifCurrent(() => this.watchdog.signOfLife()),
      onJoined: ifCurrent((assignment: Assignment) => this.joined(assignment)),
      onCrashed: ifCurrent((error: Error) => this.crashed(error)),
    });
    return consumer;
  }

  private joined(assignment: Assignment): void {
    this.away = undefined;
    this.troubles.keepOnly(assignment);
    this.suspects.keepOnly(assignment);
    this.lag.assign(assignment);
    this.logger.log(`${this.name} serves ${JSON.stringify(assignment)}`);
  }

  private crashed(error: Error): void {
    this.away = `lost its connection: ${messageOf(error)}`;
    crashesTotal.inc({ group: this.options.groupId });
    this.watchdog.stop();
    if (isPassing(error)) this.started = this.start(this.runner());
    else this.fail(error);
  }

  /**
   * kafkajs can stop without a word (https://github.com/tulios/kafkajs/issues/659), and what is stuck cannot be waited
   * for. So a new consumer is begun beside it, and the group drops the old one, which does not say that it lives.
   */
  private replaceSilentConsumer(): void {
    this.away = 'neither fetched nor sent a heartbeat for too long: it is being restarted';
    this.logger.error(`${this.name} ${this.away}`);
    restartsTotal.inc({ group: this.options.groupId });
    const silent = this.consumer;
    this.consumer = this.newConsumer();
    silent.disconnect().catch((error: unknown) => this.logger.warn(`${this.name}: ${messageOf(error)}`));
    this.started = this.start(this.runner());
  }
}
