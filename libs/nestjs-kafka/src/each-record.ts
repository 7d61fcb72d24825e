import type { KafkaRecord } from './kafka-record';
import { Poison } from './poison';
import { RecordsByKey } from './records-by-key';
import type { RecordBatch } from './record-batch';

export interface EachRecordOptions {
  /** How many records are worked on at once, at most. */
  readonly concurrency: number;
}

/** Records that may fail in one batch, each by its own fault, before nothing new is begun: then it is hardly their fault. */
const SUSPECTS_AT_MOST = 5;

/**
 * Works through a batch: records of one key one after the other, in order; different keys side by side. A record
 * that is {@link Poison} goes to the dead letters and its key goes on. Any other error is trouble: nothing new is
 * begun, what runs is waited for, and the first such error is thrown. Where it may be the record's own fault
 * (see {@link RecordBatch.failed}), only its key is held, and the others go on before it is thrown. Records without a key are
 * independent.
 */
export async function eachRecord(
  batch: RecordBatch,
  { concurrency }: EachRecordOptions,
  handle: (record: KafkaRecord) => Promise<void>,
): Promise<void> {
  const waiting = new RecordsByKey(batch.records);
  const troubles: unknown[] = [];
  const suspicions: unknown[] = [];
  const goesOn = () => troubles.length === 0 && suspicions.length < SUSPECTS_AT_MOST;

  async function work(): Promise<void> {
    for (let record = waiting.take(); record && goesOn();) {
      try {
        await batch.heartbeat();
        const keyIsHeld = await handleOrBury(batch, record, handle, suspicions);
        record = keyIsHeld ? waiting.take() : waiting.takeAfter(record);
      } catch (trouble) {
        troubles.push(trouble);
      }
    }
  }

  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, work));
  const [first] = [...troubles, ...suspicions];
  if (first !== undefined) throw first;
}

/** @returns whether the record is left for later, and its key with it */
async function handleOrBury(
  batch: RecordBatch,
  record: KafkaRecord,
  handle: (record: KafkaRecord) => Promise<void>,
  suspicions: unknown[],
): Promise<boolean> {
  try {
    await handle(record);
    batch.finish(record);
    return false;
  } catch (error) {
    if (error instanceof Poison) {
      await batch.deadLetter(record, error);
      return false;
    }
    const verdict = await batch.failed(record, error);
    if (verdict === 'hold') throw error;
    if (verdict === 'skip') suspicions.push(error);
    return verdict === 'skip';
  }
}
