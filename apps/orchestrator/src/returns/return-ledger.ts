import type { ReturnGoodsInput, ReturnLine, ReturnState } from '@waybill/contract-order/returns.contract';
import { terminalStates } from '@waybill/contract-order/fulfil-order.contract';
import { appendEvent } from '@waybill/outbox/outbox';
import { sql, type Kysely, type Transaction } from 'kysely';
import { writeDecisions } from '../audit/write-outcomes';
import { writeAttention } from '../ledger/attention-desk';
import { said } from '../ledger/fulfilment-event';
import type { LedgerTables } from '../ledger/ledger.tables';
import type { Settlement } from '../workflow/memory/return-memory';
import type { ReturnRecord } from '../workflow/record/bookkeeping';
import { endIfAllIsBack } from './order-returned';
import { refundsFor, type AcceptedLine } from './return-money';
import { linesOf, moveLines } from './return.store';

type Trx = Transaction<LedgerTables>;

/** What the workflow says of each return, and what it asks to be decided. */
export class ReturnLedger {
  /** @param refundsShipping whether the price of the shipping goes back when everything has come back */
  constructor(
    private readonly db: Kysely<LedgerTables>,
    private readonly refundsShipping: boolean,
  ) {}

  /** All that the record says, or nothing. @returns false when it was applied before, and nothing changes */
  async record(record: ReturnRecord): Promise<boolean> {
    const { returnId, orderId } = record.status;
    return this.db.transaction().execute(async (trx) => {
      await lockOrder(trx, orderId);
      const before = await update(trx, record);
      if (!before) return false;
      await writeAttention(trx, { orderId, returnId }, record);
      await writeDecisions(trx, { orderId, returnId }, record.decisions);
      if (record.status.state === 'cancelled' && before.state !== 'cancelled')
        // It may be returned another time.
        await moveLines(trx, before.input, ({ quantity }) => ({ on_its_way: -quantity }));
      for (const event of record.events) await appendEvent(trx, said(orderId, event, record.traceparent));
      if (isOver(record.status.state) && !isOver(before.state)) await endIfAllIsBack(trx, orderId);
      return true;
    });
  }

  /** Decides once what is paid back and what goes on which shelf. */
  settle({ returnId, accepted }: { returnId: string; accepted: ReturnLine[] }): Promise<Settlement> {
    return this.db.transaction().execute(async (trx) => {
      const { orderId } = (await rowOf(trx, returnId)).input;
      const order = await lockOrder(trx, orderId);
      const { input, settlement } = await rowOf(trx, returnId);
      if (settlement) return settlement;
      const lines = spread(input, accepted);
      const sale = {
        captures: withRefundsBefore(order.sale!.captures, await settledBefore(trx, orderId)),
        lines: (await linesOf(trx, orderId)).map((line) => ({
          ...{ parcel: line.parcel, sku: line.sku, paidBy: line.paid_by, unitPrice: line.unit_price },
          ...{ delivered: line.delivered, returned: line.returned },
        })),
        orderEnded: terminalStates.includes(order.state),
        refundsShipping: this.refundsShipping,
      };
      const decided = { refunds: refundsFor(sale, lines), parcels: parcelsOf(input, lines) };
      await moveLines(trx, input, ({ parcel, sku, quantity }) => {
        const returned = acceptedOf(lines, parcel).find((line) => line.sku === sku)?.quantity ?? 0;
        return { on_its_way: -quantity, returned, rejected: quantity - returned };
      });
      await trx
        .updateTable('returns')
        .set({ settlement: JSON.stringify(decided) })
        .where('return_id', '=', returnId)
        .execute();
      return decided;
    });
  }
}

const isOver = (state: ReturnState): boolean =>
  state === 'refunded' || state === 'closed' || state === 'cancelled';

/** Every change of a return goes by its order's row first; what is compared with the teams' books has then moved on. */
function lockOrder(trx: Trx, orderId: string) {
  return trx
    .updateTable('orders')
    .set({ updated_at: new Date() })
    .where('order_id', '=', orderId)
    .returning(['state', 'sale'])
    .executeTakeFirstOrThrow();
}

function rowOf(trx: Trx, returnId: string) {
  return trx
    .selectFrom('returns')
    .select(['input', 'settlement', 'state'])
    .where('return_id', '=', returnId)
    .executeTakeFirstOrThrow();
}

/** The row as it was; undefined when this record, or a later one, was applied before. */
async function update(trx: Trx, { sequence, status, books }: ReturnRecord) {
  const before = await rowOf(trx, status.returnId);
  const { numUpdatedRows } = await trx
    .updateTable('returns')
    .set({
      progress: sequence,
      state: status.state,
      needs_attention: status.needsAttention,
      status: JSON.stringify(status),
      refunded: books.refunded,
      by_hand: books.byHand,
      started_at: sql`coalesce(started_at, now())`,
      updated_at: new Date(),
    })
    .where('return_id', '=', status.returnId)
    .where('progress', '<', sequence)
    .executeTakeFirst();
  return numUpdatedRows > 0n ? before : undefined;
}

/** What was accepted, as pieces of the parcels it came from, in their order. */
function spread({ parcels }: ReturnGoodsInput, accepted: ReturnLine[]): AcceptedLine[] {
  const open = new Map(accepted.map(({ sku, quantity }) => [sku, quantity]));
  return parcels.flatMap(({ n: parcel, lines }) =>
    lines.flatMap(({ sku, quantity }) => {
      const part = Math.min(quantity, open.get(sku) ?? 0);
      open.set(sku, (open.get(sku) ?? 0) - part);
      return part > 0 ? [{ parcel, sku, quantity: part }] : [];
    }),
  );
}

const acceptedOf = (lines: AcceptedLine[], parcel: number) =>
  lines.filter((line) => line.parcel === parcel).map(({ sku, quantity }) => ({ sku, quantity }));

function parcelsOf({ parcels }: ReturnGoodsInput, accepted: AcceptedLine[]): Settlement['parcels'] {
  return parcels
    .map(({ n, shipmentId, warehouse }) => ({ n, shipmentId, warehouse, lines: acceptedOf(accepted, n) }))
    .filter(({ lines }) => lines.length > 0);
}

async function settledBefore(trx: Trx, orderId: string): Promise<Settlement['refunds']> {
  const rows = await trx.selectFrom('returns').select('settlement').where('order_id', '=', orderId).execute();
  return rows.flatMap(({ settlement }) => settlement?.refunds ?? []);
}

const withRefundsBefore = <C extends { n: number; refunded: number }>(
  captures: C[],
  before: Settlement['refunds'],
): C[] =>
  captures.map((capture) => ({
    ...capture,
    refunded: before
      .filter(({ n }) => n === capture.n)
      .reduce((sum, { amount }) => sum + amount, capture.refunded),
  }));
