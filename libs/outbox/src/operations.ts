import { sql, type Kysely, type Transaction } from 'kysely';
import { OperationInFlight, staleAttempt } from './operation-errors';
import {
  insertIntent,
  lockIfThere,
  lockOperation,
  msAtWork,
  nextAttempt,
  outcomeOf,
  settle,
  type OperationRequest,
  type OperationRow,
} from './operation-row';
import { type DatabaseOrTransaction, kitTables, type OutboxTables } from './outbox-tables';
import { Refusal } from './refusal';

/** Names one attempt of an operation. The fence counts up, so that an attempt that was taken over cannot write. */
export interface Attempt {
  key: string;
  fence: number;
}

/** The time in which earlier attempts may have called outside: where to look for what they did. */
export interface EarlierCalls {
  from: Date;
  until: Date;
}

export type Begun<R> =
  | { status: 'started'; fence: number }
  | { status: 'unresolved'; fence: number; earlierCalls: EarlierCalls }
  | { status: 'done'; result: R };

/**
 * Does a step that lives in one transaction once in effect. A repeat gets the stored result (as JSON gives it
 * back) or the stored refusal thrown again.
 *
 * A {@link Refusal} that `work` throws becomes the key's outcome: what `work` wrote is rolled back, then
 * `onRefusal` may write (an event, say) in the transaction that stores it. Any other error stores nothing.
 *
 * @throws Refusal `OperationConflict` same key, other request · `OperationClosed` it was undone
 */
export async function once<T extends OutboxTables, R>(
  db: Kysely<T>,
  operation: OperationRequest & { onRefusal?: (trx: Transaction<T>, refusal: Refusal) => Promise<unknown> },
  work: (trx: Transaction<T>) => Promise<R>,
): Promise<R> {
  const attempt = { key: operation.key, fence: 1 };
  const outcome = await db.transaction().execute(async (trx) => {
    const tables = kitTables(trx);
    if (!(await insertIntent(tables, operation, 0))) return recall<R>(tables, operation);
    await sql`SAVEPOINT before_work`.execute(trx);
    try {
      const settled = await settle(tables, attempt, { result: await work(trx) });
      return { result: settled!.result as R };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await sql`ROLLBACK TO SAVEPOINT before_work`.execute(trx);
      await operation.onRefusal?.(trx, error);
      await settle(tables, attempt, { refusal: error });
      return { refusal: error };
    }
  });
  if ('refusal' in outcome) throw outcome.refusal;
  return outcome.result;
}

async function recall<R>(tables: Kysely<OutboxTables>, { key, request }: OperationRequest) {
  const row = await lockOperation(tables, key);
  const outcome = outcomeOf<R>(row, request);
  if (!outcome) throw new OperationInFlight(key, row.attempt_ms_left);
  return outcome;
}

/**
 * The first act of a step that calls outside: writes the intent down. `unresolved` means that an earlier
 * attempt's intent has no result: ask the provider before calling again.
 *
 * @param operation.leaseMs the outside call's own timeout and a margin: within it this attempt may still call,
 *   and no other attempt begins
 * @throws OperationInFlight (retryable) while another attempt's lease lives
 * @throws Refusal the stored one · `OperationConflict` · `OperationClosed`
 */
export async function begin<T extends OutboxTables, R = unknown>(
  db: DatabaseOrTransaction<T>,
  operation: OperationRequest & { leaseMs: number },
): Promise<Begun<R>> {
  if (await insertIntent(kitTables(db), operation, operation.leaseMs)) return { status: 'started', fence: 1 };
  return inTransaction(db, async (tables) => {
    const row = await lockOperation(tables, operation.key);
    const outcome = outcomeOf<R>(row, operation.request);
    if (outcome) return { status: 'done', result: outcome.result };
    if (row.attempt_ms_left > 0) throw new OperationInFlight(row.key, row.attempt_ms_left);

    const fence = await nextAttempt(tables, row, operation.leaseMs);
    return { status: 'unresolved', fence, earlierCalls: earlierCalls(row) };
  });
}

/**
 * What {@link begin} is for whoever has no request, because a person ends the operation: the right to find out
 * outside what became of an intent, then to {@link finish} it, or to {@link release} and {@link closeByHand} it.
 * Undefined when there is no intent.
 *
 * @throws OperationInFlight (retryable) while an attempt may still be at work outside
 */
export function takeOver<T extends OutboxTables>(
  db: DatabaseOrTransaction<T>,
  { key, leaseMs }: { key: string; leaseMs: number },
): Promise<{ fence: number; earlierCalls: EarlierCalls } | undefined> {
  return inTransaction(db, async (tables) => {
    const row = await lockIfThere(tables, key);
    if (row?.state !== 'intent') return undefined;
    if (msAtWork(row) > 0) throw new OperationInFlight(key, msAtWork(row));
    return { fence: await nextAttempt(tables, row, leaseMs), earlierCalls: earlierCalls(row) };
  });
}

/** Holds this attempt's right to write until the transaction ends. @throws Refusal `StaleAttempt` */
export async function ensureCurrent<T extends OutboxTables>(
  trx: DatabaseOrTransaction<T>,
  attempt: Attempt,
): Promise<void> {
  const row = await lockOperation(kitTables(trx), attempt.key);
  if (row.state !== 'intent' || row.fence !== attempt.fence) throw staleAttempt(attempt.key);
}

/** Stores the result, in the transaction that writes its effects. @throws Refusal `StaleAttempt` */
export async function finish<T extends OutboxTables>(
  trx: DatabaseOrTransaction<T>,
  { result, ...attempt }: Attempt & { result: unknown },
): Promise<void> {
  if (!(await settle(kitTables(trx), attempt, { result }))) throw staleAttempt(attempt.key);
}

/** Stores a refusal as the operation's outcome. @throws Refusal `StaleAttempt` */
export async function refuse<T extends OutboxTables>(
  trx: DatabaseOrTransaction<T>,
  { refusal, ...attempt }: Attempt & { refusal: Refusal },
): Promise<void> {
  if (!(await settle(kitTables(trx), attempt, { refusal }))) throw staleAttempt(attempt.key);
}

/**
 * This attempt is over without a result: the next one may begin at once. With `callMayStillLand` (the answer
 * was lost, the call timed out) an undo still waits until the lease would have ended. A stale one changes nothing.
 */
export async function release<T extends OutboxTables>(
  db: DatabaseOrTransaction<T>,
  { key, fence, callMayStillLand = false }: Attempt & { callMayStillLand?: boolean },
): Promise<void> {
  await kitTables(db)
    .updateTable('operation')
    .set({
      lease_until: sql<Date>`least(lease_until, clock_timestamp())`,
      ...(callMayStillLand && { call_until: sql<Date>`greatest(call_until, lease_until)` }),
    })
    .where('key', '=', key)
    .where('fence', '=', fence)
    .where('state', '=', 'intent')
    .execute();
}

export type BeforeClosing =
  | { was: 'absent' }
  | { was: 'intent'; fence: number; earlierCalls: EarlierCalls }
  | { was: 'done'; result: unknown }
  | { was: 'refused' };

export type Closed = BeforeClosing | { was: 'closed'; before: BeforeClosing };

/**
 * The first act of an undo: from now on the step refuses with `OperationClosed`, also if it comes late. Says how
 * far the step had come; after an `intent` the provider's answer is final.
 *
 * @throws OperationInFlight (retryable) while an attempt may still be at work outside
 */
export async function close<T extends OutboxTables>(
  trx: DatabaseOrTransaction<T>,
  key: string,
): Promise<Closed> {
  return inTransaction(trx, async (tables) => {
    const row = await leaveTombstone(tables, key);
    if (!row) return { was: 'absent' };
    if (row.state === 'closed') return { was: 'closed', before: before(row, row.closed_from!) };
    await closeRow(tables, row);
    return before(row, row.state);
  });
}

/**
 * A person has taken the operation out of the machine's hands: unless it is done, it refuses with
 * `OperationClosed` from now on, also if it comes late. A done one stays as it is and keeps answering its result.
 * What an intent's attempts did outside is found out before, with {@link takeOver}.
 *
 * @throws OperationInFlight (retryable) while an attempt may still be at work outside
 */
export async function closeByHand<T extends OutboxTables>(
  trx: DatabaseOrTransaction<T>,
  key: string,
): Promise<'closed' | 'already-done'> {
  return inTransaction(trx, async (tables) => {
    const row = await leaveTombstone(tables, key);
    if (row?.state === 'done') return 'already-done';
    if (row) await closeRow(tables, row);
    return 'closed';
  });
}

/** The row that was there before, locked; undefined when the tombstone came first. */
async function leaveTombstone(tables: Kysely<OutboxTables>, key: string): Promise<OperationRow | undefined> {
  const arrivedFirst = await tables
    .insertInto('operation')
    .values({ key, state: 'closed', closed_from: 'absent' })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  return arrivedFirst ? undefined : lockOperation(tables, key);
}

async function closeRow(tables: Kysely<OutboxTables>, row: OperationRow): Promise<void> {
  if (row.state === 'closed') return;
  if (row.state === 'intent' && msAtWork(row) > 0) throw new OperationInFlight(row.key, msAtWork(row));
  await tables
    .updateTable('operation')
    .set({ state: 'closed', closed_from: row.state, updated_at: sql`clock_timestamp()` })
    .where('key', '=', row.key)
    .execute();
}

function before(row: OperationRow, state: BeforeClosing['was']): BeforeClosing {
  switch (state) {
    case 'absent':
    case 'refused':
      return { was: state };
    case 'done':
      return { was: 'done', result: row.result };
    case 'intent':
      return { was: 'intent', fence: row.fence, earlierCalls: earlierCalls(row) };
  }
}

function earlierCalls(row: OperationRow): EarlierCalls {
  const ends = [row.lease_until, row.call_until].filter((end) => end !== null);
  return { from: row.created_at, until: new Date(Math.max(...ends.map(Number))) };
}

function inTransaction<T extends OutboxTables, R>(
  db: DatabaseOrTransaction<T>,
  work: (tables: Kysely<OutboxTables>) => Promise<R>,
): Promise<R> {
  return db.isTransaction ? work(kitTables(db)) : db.transaction().execute((trx) => work(kitTables(trx)));
}
