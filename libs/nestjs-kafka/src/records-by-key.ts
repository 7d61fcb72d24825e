import type { KafkaRecord } from './kafka-record';

/**
 * Gives out records by offset, so that the finished ones have few gaps, and never two of one key at once: a record
 * whose key is out is kept for whoever has that key.
 */
export class RecordsByKey {
  private next = 0;
  /** Keys that are out, each with the records that came up meanwhile. */
  private readonly out = new Map<unknown, KafkaRecord[]>();

  constructor(private readonly records: readonly KafkaRecord[]) {}

  take(): KafkaRecord | undefined {
    for (let record = this.records[this.next++]; record; record = this.records[this.next++]) {
      const kept = this.out.get(keyOf(record));
      if (!kept) {
        this.out.set(keyOf(record), []);
        return record;
      }
      kept.push(record);
    }
    return undefined;
  }

  /** The record to do after this one is done: the next of its key, if one came up, else the next free one. */
  takeAfter(done: KafkaRecord): KafkaRecord | undefined {
    const kept = this.out.get(keyOf(done))?.shift();
    if (kept) return kept;
    this.out.delete(keyOf(done));
    return this.take();
  }
}

/** A record without a key is its own. */
const keyOf = (record: KafkaRecord): unknown => record.key?.toString('base64') ?? record;
