import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type DatabaseOrTransaction, kitTables, type OutboxTables } from './outbox-tables';

/** Channel that wakes relays; the payload is the shard's number (a payload may not exceed 8,000 bytes). */
export const OUTBOX_CHANNEL = 'waybill_outbox';

/** How many ways the outbox is split among relays. Fixed: with rows waiting, a change could swap a key's events. */
export const OUTBOX_SHARDS = 16;

/** Well under Kafka's default of 1 MiB per record batch: a larger event would block its shard for good. */
export const MAX_EVENT_BYTES = 256 * 1024;

export interface NewEvent {
  topic: string;
  /** Events of one key are published in the order their transactions commit. */
  key: string;
  /** CloudEvents source, such as `/waybill/payment`. */
  source: string;
  type: string;
  data: object;
  /** RFC 3339; now unless told. */
  time?: Date;
  traceparent?: string | undefined;
}

/** The shard of a key; which relay publishes it. */
export function shardOf(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE() % OUTBOX_SHARDS;
}

/**
 * Says an event in the transaction that makes it true. The row lock on the key's sequence is held until commit,
 * so one key's ids are in commit order; append late in a transaction, and keys of several in a fixed order.
 *
 * @throws RangeError when the data is larger than {@link MAX_EVENT_BYTES}
 */
export async function appendEvent<T extends OutboxTables>(
  trx: DatabaseOrTransaction<T>,
  event: NewEvent,
): Promise<{ id: string; sequence: number }> {
  const data = JSON.stringify(event.data);
  const bytes = Buffer.byteLength(data);
  if (bytes > MAX_EVENT_BYTES) {
    throw new RangeError(`${event.type} has ${bytes} bytes, at most ${MAX_EVENT_BYTES} can be published`);
  }
  const id = randomUUID();
  const { rows } = await sql<{ sequence: number }>`
    WITH next AS (
      INSERT INTO outbox_sequence AS s (source, key, last) VALUES (${event.source}, ${event.key}, 1)
      ON CONFLICT (source, key) DO UPDATE SET last = s.last + 1
      RETURNING last
    ), said AS (
      INSERT INTO outbox (event_id, shard, topic, key, source, sequence, type, time, traceparent, data)
      SELECT ${id}::uuid, ${shardOf(event.key)}::smallint, ${event.topic}, ${event.key}, ${event.source}, last,
             ${event.type}, ${event.time ?? new Date()}::timestamptz, ${event.traceparent ?? null}, ${data}::json
      FROM next
      RETURNING shard, sequence
    )
    SELECT sequence, pg_notify(${OUTBOX_CHANNEL}, shard::text) FROM said`.execute(kitTables(trx));
  return { id, sequence: rows[0]!.sequence };
}
