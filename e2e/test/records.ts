import type { Witnesses } from '@waybill/demo/evidence/evidence';

/** A record as a consumer of Kafka gets it. */
export interface ReadRecord {
  topic: string;
  partition: number;
  offset: string;
  key: string | undefined;
  value: Buffer | null;
  /** The last value of each. */
  headers: Record<string, string>;
}

/** Every record there is now that passes. */
export async function recordsWhere(
  witnesses: Witnesses,
  passes: (record: ReadRecord) => boolean,
): Promise<ReadRecord[]> {
  const records = await witnesses.topics.upToNow();
  return records
    .map(({ topic, partition, offset, key, value, headers }) => ({
      ...{ topic, partition, offset, value },
      key: key?.toString(),
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, bytes]) => [
          name,
          String(Array.isArray(bytes) ? bytes.at(-1) : bytes),
        ]),
      ),
    }))
    .filter(passes);
}
