import type { KafkaRecord } from './kafka-record';
import { Poison } from './poison';
import { RecordsByKey } from './records-by-key';
import type { RecordBatch } from './record-batch';

export interface EachRecordOptions {
  /** How many records are worked on at once, at most. */
  readonly concurrency: number;
}

/**
 * Works through a batch: records of one key one after the other, in order; different keys side by side. A record
 * that is {@link Poison} goes to the dead letters and its key goes on. Any other error is trouble: nothing new is
 * begun, what runs is waited for, and the first such error is thrown. Records without a key are independent.
 */
export async function eachRecord(
  batch: RecordBatch,
  { concurrency }: EachRecordOptions,
  handle: (record: KafkaRecord) => Promise<void>,
): Promise<void> {
  const waiting = new RecordsByKey(batch.records);
  const troubles: unknown[] = [];

  async function work(): Promise<void> {
    for (let record = waiting.take(); record && troubles.length === 0; record = waiting.takeAfter(record)) {
      try {
        await batch.heartbeat();
        await handleOrBury(batch, record, handle);
      } catch (trouble) {
        troubles.push(trouble);
      }
    }
  }

  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, work));
  if (troubles.length > 0) throw troubles[0];
}

async function handleOrBury(
  batch: RecordBatch,
  record: KafkaRecord,
  handle: (record: KafkaRecord) => Promise<void>,
): Promise<void> {
  try {
    await handle(record);
    batch.finish(record);
  } catch (error) {
    if (!(error instanceof Poison)) throw error;
    await batch.deadLetter(record, error);
  }
}
