import type { AttentionItem, OrderState } from '@waybill/contract-order/fulfil-order.contract';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Waiting } from '../workflow/record/bookkeeping';
import type { Decided } from '../workflow/memory/story-memory';
import type { LedgerTables } from './ledger.tables';

/** What waits for a person, with the state its order is in; an order that has never been seen has none. */
export interface OpenAttention extends AttentionItem {
  orderId: string;
  /** Of a step of a return. */
  returnId?: string;
  state?: OrderState;
  /** `difference`: found by the reconciler between two books. */
  kind: 'step' | 'difference';
  /** Of a difference: what `retry` has the machine do. */
  suggestion?: string;
}

/** Place of a step in the list, oldest first. */
export interface DeskPosition {
  /** RFC 3339 with microseconds, as the database has it. */
  since: string;
  orderId: string;
  step: string;
}

export interface DeskFilter {
  step?: string;
  cursor?: DeskPosition;
  limit: number;
}

/** What waits for a person, over all orders. */
export class AttentionDesk {
  constructor(private readonly db: Kysely<LedgerTables>) {}

  /** One page of what is open, oldest first. */
  async list({ step, cursor, limit }: DeskFilter): Promise<{ items: OpenAttention[]; next?: DeskPosition }> {
    const rows = await this.db
      .selectFrom('attention')
      .leftJoin('orders', 'orders.order_id', 'attention.order_id')
      .selectAll('attention')
      .select(['orders.state', sql<string>`to_json(since)#>>'{}'`.as('position')])
      .where('closed_at', 'is', null)
      .$if(step !== undefined, (query) => query.where('step', '=', step as string))
      .$if(cursor !== undefined, (query) =>
        query.where(
          sql<boolean>`(since, attention.order_id, step) > (${cursor?.since}::timestamptz, ${cursor?.orderId}, ${cursor?.step})`,
        ),
      )
      .orderBy('since')
      .orderBy('attention.order_id')
      .orderBy('step')
      .limit(limit + 1)
      .execute();
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    return {
      items: page.map((row) => ({
        orderId: row.order_id,
        ...(row.return_id !== null && { returnId: row.return_id }),
        step: row.step,
        since: row.since.toISOString(),
        attempts: row.attempts,
        lastError: row.last_error,
        actions: row.actions,
        kind: row.kind,
        ...(row.state !== null && { state: row.state }),
        ...(row.suggestion !== null && { suggestion: row.suggestion }),
      })),
      ...(last && { next: { since: last.position, orderId: last.order_id, step: last.step } }),
    };
  }

  /** What is open, by step, with the age in seconds of the oldest. */
  async count(): Promise<{ step: string; open: number; oldestSeconds: number }[]> {
    return this.db
      .selectFrom('attention')
      .select(['step', sql<number>`count(*)`.as('open')])
      .select(sql<number>`extract(epoch FROM now() - min(since))::float8`.as('oldestSeconds'))
      .where('closed_at', 'is', null)
      .groupBy('step')
      .execute();
  }

  /** What waits under this name, if anything does. */
  async open(
    orderId: string,
    step: string,
  ): Promise<{ kind: 'step' | 'difference'; returnId?: string } | undefined> {
    const query = this.db
      .selectFrom('attention')
      .select(['kind', 'return_id'])
      .where('closed_at', 'is', null);
    const row = await query.where('order_id', '=', orderId).where('step', '=', step).executeTakeFirst();
    return row && { kind: row.kind, ...(row.return_id !== null && { returnId: row.return_id }) };
  }

  /**
   * Every open step that may be tried again, oldest first. Differences are not among them: each is looked at before it is
   * repaired.
   *
   * @param olderThanSeconds open for at least so long
   */
  async retryable({ step, olderThanSeconds = 0 }: { step?: string; olderThanSeconds?: number }) {
    const rows = await this.db
      .selectFrom('attention')
      .select(['order_id', 'step', 'return_id'])
      .where('closed_at', 'is', null)
      .where('kind', '=', 'step')
      .where(sql<boolean>`'retry' = any(actions)`)
      .where('since', '<=', sql<Date>`now() - make_interval(secs => ${olderThanSeconds})`)
      .$if(step !== undefined, (query) => query.where('step', '=', step as string))
      .orderBy('since')
      .execute();
    return rows.map(({ order_id: orderId, step, return_id }) => ({
      ...{ orderId, step },
      ...(return_id !== null && { returnId: return_id }),
    }));
  }
}

/** Opens what the record says is waiting, and closes what it no longer names: as decided, or else withdrawn. */
export async function writeAttention(
  trx: Transaction<LedgerTables>,
  whose: Whose,
  { decisions, attention }: Pick<Waiting, 'decisions' | 'attention'>,
): Promise<void> {
  for (const decision of decisions) await close(trx, whose, decision);
  await withdrawOthers(trx, whose, attention);
  for (const item of attention) await open(trx, whose, item);
}

/** An order's own steps, or those of one of its returns. */
export interface Whose {
  orderId: string;
  returnId?: string;
}

const rowOf = ({ orderId, returnId }: Whose) => ({ order_id: orderId, return_id: returnId ?? null });

/** A step that began to wait and was decided between two records has no row yet. */
async function close(trx: Transaction<LedgerTables>, whose: Whose, decision: Decided): Promise<void> {
  const { step, action, by, reason, evidence, at, since, attempts, lastError, actions } = decision;
  const decided = {
    attempts,
    last_error: lastError,
    actions,
    closed_at: new Date(at),
    outcome: action,
    decided_by: by,
    reason,
    evidence: evidence === undefined ? null : JSON.stringify(evidence),
  };
  await trx
    .insertInto('attention')
    .values({ ...rowOf(whose), step, since: new Date(since), ...decided })
    .onConflict((conflict) =>
      conflict
        .columns(['order_id', 'step', 'since'])
        .doUpdateSet(decided)
        .where('attention.closed_at', 'is', null),
    )
    .execute();
}

async function withdrawOthers(
  trx: Transaction<LedgerTables>,
  { orderId, returnId }: Whose,
  waiting: AttentionItem[],
): Promise<void> {
  await trx
    .updateTable('attention')
    .set({ closed_at: new Date(), outcome: 'withdrawn' })
    .where('order_id', '=', orderId)
    .where('return_id', 'is not distinct from', returnId ?? null)
    .where('kind', '=', 'step')
    .where('closed_at', 'is', null)
    .where((where) =>
      where.not(
        where.or(
          waiting.map(({ step, since }) =>
            where.and([where('step', '=', step), where('since', '=', new Date(since))]),
          ),
        ),
      ),
    )
    .execute();
}

async function open(trx: Transaction<LedgerTables>, whose: Whose, item: AttentionItem): Promise<void> {
  const { step, since, attempts, lastError, actions } = item;
  const now = { attempts, last_error: lastError, actions };
  await trx
    .insertInto('attention')
    .values({ ...rowOf(whose), step, since: new Date(since), ...now })
    .onConflict((conflict) =>
      conflict
        .columns(['order_id', 'step', 'since'])
        .doUpdateSet(now)
        .where('attention.closed_at', 'is', null),
    )
    .execute();
}
