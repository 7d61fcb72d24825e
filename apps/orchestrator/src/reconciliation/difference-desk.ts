import type { AttentionAction, ResolveAttention } from '@waybill/contract-order/fulfil-order.contract';
import { type FulfilmentEvent } from '@waybill/contract-order/fulfilment-events.contract';
import { appendEvent } from '@waybill/outbox/outbox';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { LedgerTables } from '../ledger/ledger.tables';
import { writeAudit } from '../audit/write-audit';
import { said } from '../ledger/fulfilment-event';
import type { Difference } from '../workflow/reconcile/reconciliation';
import type { RepairInput } from '../workflow/reconcile/reconciliation';

type Trx = Transaction<LedgerTables>;
type Decision = Pick<ResolveAttention, 'action' | 'by' | 'reason' | 'evidence'>;

const now = sql<Date>`clock_timestamp()`;

/** Differences between books, on the attention desk: they wait for a person, and no workflow waits with them. */
export class DifferenceDesk {
  constructor(private readonly db: Kysely<LedgerTables>) {}

  /** What is open under this name: how often its repair was tried, and what may be decided. */
  find(orderId: string, step: string) {
    return open(this.db, orderId, step).executeTakeFirst();
  }

  /** A person leaves it as it is, or has put it right. False when it is no longer open. */
  decide(orderId: string, step: string, decision: Decision): Promise<boolean> {
    return this.db.transaction().execute((trx) => close(trx, orderId, step, decision));
  }

  /** How a repair that a person started has ended. One that failed stays on the desk and says why. */
  async recordRepair({ orderId, step, by, reason, nth, failure }: RepairInput & { failure?: string }) {
    await this.db.transaction().execute(async (trx) => {
      if (failure !== undefined) {
        const { numUpdatedRows } = await trx
          .updateTable('attention')
          .set({ last_error: failure, attempts: nth + 1 })
          .where('order_id', '=', orderId)
          .where('step', '=', step)
          .where('kind', '=', 'difference')
          .where('closed_at', 'is', null)
          .where('attempts', '=', nth) // once, however often this is written down
          .executeTakeFirst();
        if (numUpdatedRows > 0n)
          await writeAudit(trx, {
            ...{ about: { orderId }, actor: by, action: 'repairFailed' },
            ...{ details: { step, nth }, words: { reason, failure } },
          });
        return;
      }
      await close(trx, orderId, step, { action: 'retry', by, reason });
      // It is looked at again, and comes back if the repair did not help.
      await trx.updateTable('orders').set({ reconciled_at: null }).where('order_id', '=', orderId).execute();
    });
  }
}

/** Puts a difference on the desk. False when it is there already, or a person has said to leave exactly this as it is. */
export async function fileDifference(trx: Trx, orderId: string, difference: Difference): Promise<boolean> {
  const { step, finding, suggestion = null, repairs } = difference;
  const known = await open(trx, orderId, step).executeTakeFirst();
  if (known) return false;
  const left = await trx
    .selectFrom('attention')
    .select('step')
    .where('order_id', '=', orderId)
    .where('step', '=', step)
    .where('last_error', '=', finding)
    .where('outcome', 'in', ['skip', 'resolved'])
    .executeTakeFirst();
  if (left) return false;
  const actions: AttentionAction[] = [
    ...(repairs.length > 0 ? (['retry'] as const) : []),
    'skip',
    'resolved',
  ];
  const said = { attempts: 1, last_error: finding, actions, suggestion };
  await trx
    .insertInto('attention')
    .values({ order_id: orderId, step, since: now, kind: 'difference', ...said })
    .execute();
  await say(trx, orderId, 'OrderNeedsAttention', { step, attempts: 1, lastError: finding });
  return true;
}

/** What is found no more has come right by itself. */
export async function withdrawOthers(trx: Trx, orderId: string, found: Difference[]): Promise<void> {
  await trx
    .updateTable('attention')
    .set({ closed_at: now, outcome: 'withdrawn' })
    .where('order_id', '=', orderId)
    .where('kind', '=', 'difference')
    .where('closed_at', 'is', null)
    .$if(found.length > 0, (query) =>
      query.where(
        'step',
        'not in',
        found.map(({ step }) => step),
      ),
    )
    .execute();
}

async function close(trx: Trx, orderId: string, step: string, decision: Decision): Promise<boolean> {
  const { action, by, reason, evidence } = decision;
  const { numUpdatedRows } = await trx
    .updateTable('attention')
    .set({
      closed_at: now,
      outcome: action,
      decided_by: by,
      reason,
      evidence: evidence === undefined ? null : JSON.stringify(evidence),
    })
    .where('order_id', '=', orderId)
    .where('step', '=', step)
    .where('kind', '=', 'difference')
    .where('closed_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await writeAudit(trx, {
    ...{ about: { orderId }, actor: by, action: 'differenceResolved' },
    details: { step, action },
    words: { reason, evidence },
  });
  await say(trx, orderId, 'OrderAttentionResolved', { step, action, by, reason });
  return true;
}

function open(db: Kysely<LedgerTables> | Trx, orderId: string, step: string) {
  return db
    .selectFrom('attention')
    .select(['attempts', 'actions'])
    .where('order_id', '=', orderId)
    .where('step', '=', step)
    .where('kind', '=', 'difference')
    .where('closed_at', 'is', null);
}

async function say<T extends FulfilmentEvent['type']>(
  trx: Trx,
  orderId: string,
  type: T,
  body: Omit<Extract<FulfilmentEvent, { type: T }>['data'], 'orderId' | 'at'>,
): Promise<void> {
  const event = { type, data: { orderId, at: new Date().toISOString(), ...body } } as FulfilmentEvent;
  await appendEvent(trx, said(orderId, event));
}
