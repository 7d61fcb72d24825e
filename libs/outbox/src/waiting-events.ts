import { toKafkaMessage } from '@waybill/nestjs-kafka/cloud-event';
import { sql, type Kysely } from 'kysely';
import { kitTables, type OutboxTables } from './outbox-tables';

/** Kafka refuses a record batch over 1 MiB by default, and all of one send to a partition are one batch. */
const BATCH_BYTES = 512 * 1024;
const BATCH_EVENTS = 200;

/**
 * The oldest unpublished events of these shards, in order; as many as may go in one send. `all`: none is left that was
 * there to be seen.
 */
export async function nextBatch<T extends OutboxTables>(db: Kysely<T>, shards: number[]) {
  const rows = await kitTables(db)
    .selectFrom('outbox')
    .selectAll()
    .select(sql<number>`octet_length(data::text)`.as('bytes'))
    .where('published_at', 'is', null)
    .where('shard', 'in', shards)
    .orderBy('id')
    .limit(BATCH_EVENTS)
    .execute();
  let bytes = 0;
  const events = rows.filter((row) => (bytes += row.bytes) <= BATCH_BYTES);
  return { events, all: events.length === rows.length && rows.length < BATCH_EVENTS };
}
export type WaitingEvent = Awaited<ReturnType<typeof nextBatch>>['events'][number];

export function byTopic(events: WaitingEvent[]): Map<string, WaitingEvent[]> {
  const topics = new Map<string, WaitingEvent[]>();
  for (const event of events) {
    const others = topics.get(event.topic);
    if (others) others.push(event);
    else topics.set(event.topic, [event]);
  }
  return topics;
}

export async function markPublished<T extends OutboxTables>(db: Kysely<T>, events: WaitingEvent[]) {
  await kitTables(db)
    .updateTable('outbox')
    .set({ published_at: sql<Date>`clock_timestamp()` })
    .where(
      'id',
      'in',
      events.map(({ id }) => id),
    )
    .where('published_at', 'is', null)
    .execute();
}

/** Age in seconds of the event that has waited longest; 0 when none waits. */
export async function oldestWaitingSeconds<T extends OutboxTables>(db: Kysely<T>): Promise<number> {
  const oldest = await kitTables(db)
    .selectFrom('outbox')
    .select(sql<number>`extract(epoch FROM clock_timestamp() - time)::float8`.as('age'))
    .where('published_at', 'is', null)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return oldest?.age ?? 0;
}

/** Deletes a bounded number of events that were published longer ago than this. */
export async function prunePublished<T extends OutboxTables>(db: Kysely<T>, keepMs: number): Promise<void> {
  await sql`
    DELETE FROM outbox WHERE id IN (
      SELECT id FROM outbox WHERE published_at < clock_timestamp() - ${keepMs} * interval '1 millisecond' LIMIT 10000
    )`.execute(kitTables(db));
}

export function toMessage(event: WaitingEvent) {
  return toKafkaMessage({
    id: event.event_id,
    source: event.source,
    type: event.type,
    time: event.time.toISOString(),
    subject: event.key,
    sequence: event.sequence,
    traceparent: event.traceparent ?? undefined,
    data: event.data,
  });
}
