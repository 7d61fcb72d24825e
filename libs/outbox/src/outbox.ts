import { createHash, randomUUID } from 'node:crypto';
import { type OperationNodeSource, sql } from 'kysely';
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
  const { rows } = await sql<{ id: string; sequence: number }>`
    WITH ${saying([event])}
    SELECT event_id AS id, sequence, pg_notify(${OUTBOX_CHANNEL}, shard::text) FROM said`.execute(
    kitTables(trx),
  );
  return rows[0]!;
}

/**
 * Makes a change and says what makes it known, in one statement: what {@link appendEvent} in a transaction does in
 * four. Nothing is said when the change finds no row.
 *
 * @param change a statement that returns the one row it has changed, or none
 * @param events of one source and key, in their order
 * @returns whether there was a row
 * @throws RangeError when the data of one is larger than {@link MAX_EVENT_BYTES}
 */
export async function changeAndAppend<T extends OutboxTables>(
  db: DatabaseOrTransaction<T>,
  change: OperationNodeSource,
  events: readonly NewEvent[],
): Promise<boolean> {
  if (events.length === 0) return (await sql`${change}`.execute(kitTables(db))).rows.length > 0;
  const { rows } = await sql`
    WITH changed AS (${change}), ${saying(events, sql`FROM changed`)}
    SELECT pg_notify(${OUTBOX_CHANNEL}, shard::text) FROM said`.execute(kitTables(db));
  return rows.length > 0;
}

/** The parts `next` and `said` of a `WITH`. @param fromCause a FROM without whose row nothing is said */
function saying(events: readonly NewEvent[], fromCause = sql``) {
  const [{ source, key }] = events as [NewEvent];
  const contents = events.map(content);
  const each = <K extends keyof Content>(name: K) => contents.map((one) => one[name]);
  return sql`next AS (
      INSERT INTO outbox_sequence AS s (source, key, last)
      SELECT ${source}::text, ${key}::text, ${events.length}::bigint ${fromCause}
      ON CONFLICT (source, key) DO UPDATE SET last = s.last + excluded.last
      RETURNING last
    ), said AS (
      INSERT INTO outbox (event_id, shard, topic, key, source, sequence, type, time, traceparent, data)
      SELECT e.id, ${shardOf(key)}::smallint, e.topic, ${key}::text, ${source}::text,
             next.last - ${events.length}::bigint + e.nth, e.type, e.time, e.traceparent, e.data::json
      FROM next, unnest(${each('id')}::uuid[], ${each('topic')}::text[], ${each('type')}::text[],
                        ${each('time')}::timestamptz[], ${each('traceparent')}::text[], ${each('data')}::text[])
                 WITH ORDINALITY AS e (id, topic, type, time, traceparent, data, nth)
      ORDER BY e.nth
      RETURNING event_id, shard, sequence
    )`;
}

type Content = ReturnType<typeof content>;

function content({ topic, type, time = new Date(), traceparent, ...event }: NewEvent) {
  const data = JSON.stringify(event.data);
  const bytes = Buffer.byteLength(data);
  if (bytes > MAX_EVENT_BYTES)
    throw new RangeError(`${type} has ${bytes} bytes, at most ${MAX_EVENT_BYTES} can be published`);
  return { id: randomUUID(), topic, type, time, traceparent: traceparent ?? null, data };
}
