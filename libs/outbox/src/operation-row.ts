import { sql, type Kysely } from 'kysely';
import { operationClosed, operationConflict } from './operation-errors';
import type { OutboxTables } from './outbox-tables';
import { Refusal } from './refusal';
import { requestHash } from './request-hash';

export interface OperationRequest {
  /** `<orderId>:<step>:<n>`: the same key is the same operation, however often it is asked for. */
  key: string;
  /** The request as it was received; the same key with another request is a conflict. */
  request: unknown;
}

type Tables = Kysely<OutboxTables>;

export const fromNow = (ms: number) => sql<Date>`clock_timestamp() + ${ms} * interval '1 millisecond'`;

/** False when the key is taken. Waits for the end of a transaction that is taking it. */
export async function insertIntent(db: Tables, { key, request }: OperationRequest, leaseMs: number) {
  const { version, hash } = requestHash(request);
  const inserted = await db
    .insertInto('operation')
    .values({
      key,
      state: 'intent',
      request_version: version,
      request_hash: hash,
      lease_until: fromNow(leaseMs),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** The row, if there is one, locked until the transaction ends, and how much is left of what may still be going on. */
export function lockIfThere(db: Tables, key: string) {
  const msLeft = (until: ReturnType<typeof sql.ref>) =>
    sql<number>`ceil(greatest(0, coalesce(extract(epoch FROM ${until} - clock_timestamp()), 0)) * 1000)::int`;
  return db
    .selectFrom('operation')
    .selectAll()
    .select([
      msLeft(sql.ref('lease_until')).as('attempt_ms_left'),
      msLeft(sql.ref('call_until')).as('call_ms_left'),
    ])
    .where('key', '=', key)
    .forUpdate()
    .executeTakeFirst();
}
export type OperationRow = NonNullable<Awaited<ReturnType<typeof lockIfThere>>>;

/** As {@link lockIfThere}, for a key that is known to be taken. */
export async function lockOperation(db: Tables, key: string): Promise<OperationRow> {
  return (await lockIfThere(db, key))!;
}

/** How long an attempt, or a call that one gave up on, may still be at work outside. */
export const msAtWork = (row: OperationRow) => Math.max(row.attempt_ms_left, row.call_ms_left);

/** The next attempt's turn. Returns its fence. */
export async function nextAttempt(db: Tables, row: OperationRow, leaseMs: number): Promise<number> {
  const fence = row.fence + 1;
  await db
    .updateTable('operation')
    .set({ fence, lease_until: fromNow(leaseMs), updated_at: sql`clock_timestamp()` })
    .where('key', '=', row.key)
    .execute();
  return fence;
}

/** The stored outcome: a result, the stored refusal thrown again, or undefined for an intent without a result. */
export function outcomeOf<R>(row: OperationRow, request: unknown): { result: R } | undefined {
  if (row.state === 'closed') throw operationClosed(row.key);
  if (row.request_hash !== requestHash(request).hash) throw operationConflict(row.key);
  if (row.state === 'intent') return undefined;
  if (row.refusal) throw new Refusal(row.refusal.type, row.refusal.message, row.refusal.details);
  return { result: row.result as R };
}

/** False when the row is no longer this attempt's intent. The result comes back as later readers will see it. */
export async function settle(
  db: Tables,
  { key, fence }: { key: string; fence: number },
  outcome: { result: unknown } | { refusal: Refusal },
) {
  const settled =
    'refusal' in outcome
      ? { state: 'refused' as const, refusal: JSON.stringify(storedRefusal(outcome.refusal)) }
      : { state: 'done' as const, result: JSON.stringify(outcome.result ?? null) };
  return db
    .updateTable('operation')
    .set({ ...settled, updated_at: sql`clock_timestamp()` })
    .where('key', '=', key)
    .where('fence', '=', fence)
    .where('state', '=', 'intent')
    .returning('result')
    .executeTakeFirst();
}

const storedRefusal = ({ name, message, details }: Refusal) => ({ type: name, message, details });
