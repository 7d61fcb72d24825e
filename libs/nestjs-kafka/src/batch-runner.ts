import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggerService } from '@nestjs/common';
import type { EachBatchPayload } from 'kafkajs';
import { toDeadLetter, toDeadLetterWithoutValue } from './dead-letter';
import type { KafkaProducer } from './kafka-producer';
import type { KafkaRecord } from './kafka-record';
import { poisonTotal, recordsTotal, troubledPartitions, troublesTotal } from './metrics';
import { OpenBatch } from './open-batch';
import { messageOf, type PartitionTroubles } from './partition-troubles';
import type { Poison } from './poison';
import type { RecordBatch } from './record-batch';
import type { Suspects } from './suspects';

/** Who handles a topic, and where its poison goes. */
export interface Route {
  readonly handle: (batch: RecordBatch) => Promise<void>;
  readonly deadLetterTopic?: string;
}

export interface BatchRunnerParts {
  readonly group: string;
  readonly routes: ReadonlyMap<string, Route>;
  readonly troubles: PartitionTroubles;
  readonly suspects: Suspects;
  readonly deadLetterProducer?: KafkaProducer;
  readonly logger: LoggerService;
  /** Milliseconds between signs of life, and commits, of a batch in work. */
  readonly tickMs: number;
}

/** Hands a fetched batch to its handler, and commits what was finished, whichever way that ended. */
export class BatchRunner {
  constructor(private readonly parts: BatchRunnerParts) {}

  get topics(): Iterable<string> {
    return this.parts.routes.keys();
  }

  /** Throws only what kafkajs has to deal with: a rebalance, or a broker out of reach. */
  async run(payload: EachBatchPayload): Promise<void> {
    const route = this.parts.routes.get(payload.batch.topic);
    if (!route) throw new Error(`no handler for topic ${payload.batch.topic}`);
    const batch = new OpenBatch(
      payload,
      (record, poison) => this.bury(route, record, poison),
      route.deadLetterTopic === undefined ? undefined : this.parts.suspects,
    );

    const trouble = await this.handle(route, batch);
    await batch.commitFinished();
    recordsTotal.inc({ group: this.parts.group, topic: batch.topic }, batch.committedCount);
    if (batch.brokerFailure) throw batch.brokerFailure;
    if (!trouble) this.parts.troubles.clear(batch.topic, batch.partition);
    else if (!batch.isStale()) this.pause(batch, payload, trouble.error);
    troubledPartitions.set({ group: this.parts.group }, this.parts.troubles.size);
  }

  private async handle(route: Route, batch: OpenBatch): Promise<{ error: unknown } | undefined> {
    const handled = new AbortController();
    const alive = this.keepAlive(batch, handled.signal);
    try {
      await route.handle(batch);
      batch.finishAll();
      return undefined;
    } catch (error) {
      return { error };
    } finally {
      handled.abort();
      await alive;
    }
  }

  /** A handler may be slow: meanwhile the group hears from us, and what is finished is committed. */
  private async keepAlive(batch: OpenBatch, signal: AbortSignal): Promise<void> {
    const tick = () => sleep(this.parts.tickMs, true, { signal }).catch(() => false);
    while ((await tick()) && !batch.isStale()) {
      try {
        await batch.heartbeat();
        await batch.commitFinished();
      } catch {
        return; // The batch remembers the failure: its handler stops, and `run` tells kafkajs.
      }
    }
  }

  private async bury(route: Route, record: KafkaRecord, poison: Poison): Promise<void> {
    const { group, deadLetterProducer, logger } = this.parts;
    const dead = route.deadLetterTopic !== undefined && deadLetterProducer !== undefined;
    if (dead) await sendLetter(deadLetterProducer, route.deadLetterTopic, record, poison);
    const outcome = dead ? 'dead-lettered' : 'skipped';
    poisonTotal.inc({ group, topic: record.topic, reason: poison.reason, outcome });
    logger.warn(`${record.topic}/${record.partition}@${record.offset} ${outcome}: ${poison.message}`);
  }

  private pause(batch: OpenBatch, payload: EachBatchPayload, error: unknown): void {
    const { group, troubles, logger } = this.parts;
    const { attempts, pauseMs } = troubles.add(batch, error, payload.pause, batch.committedCount > 0);
    troublesTotal.inc({ group, topic: batch.topic });
    logger.error(
      `${batch.topic}/${batch.partition} failed ${attempts} times, paused for ${pauseMs} ms: ${messageOf(error)}`,
      error instanceof Error ? error.stack : undefined,
    );
  }
}

/** A letter that the topic does not take, because it takes less than the record's own topic, goes without its value. */
async function sendLetter(
  producer: KafkaProducer,
  topic: string,
  record: KafkaRecord,
  poison: Poison,
): Promise<void> {
  const at = new Date();
  try {
    await producer.send(topic, [toDeadLetter(record, poison, at)]);
  } catch (error) {
    if ((error as { type?: string }).type !== 'MESSAGE_TOO_LARGE' || record.value === null) throw error;
    await producer.send(topic, [toDeadLetterWithoutValue(record, poison, at)]);
  }
}
