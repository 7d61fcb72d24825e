import type { ReservedLine } from '@waybill/contract-inventory/inventory.contract';
import { sql, type Transaction } from 'kysely';
import { type FromShipping, writeDown } from './from-shipping';
import { matchGoods } from './matched-goods';
import { type OpenLine, withoutReservation } from './reservation-lines';
import { sayEvent } from './stock-events';
import { lockStock, moveStock } from './stock-movements';
import type { InventoryTables } from './stock-tables';

type Trx = Transaction<InventoryTables>;
export type Returned = FromShipping<'ShipmentReturned'>;

/** `unshipped`: more came back than had gone in that parcel; it is written down. */
export type ReturnOutcome = 'returned' | 'unshipped';

/** Puts goods that came home back on the shelf that their parcel came from. */
export async function markReturned(trx: Trx, event: Returned): Promise<ReturnOutcome> {
  const { matched, unmatched } = matchGoods(event.shipment.lines, await stillOut(trx, event));
  if (matched.length > 0) await putBack(trx, event, matched);
  if (unmatched.length === 0) return 'returned';
  await writeDown(trx, 'unshipped_return', event, unmatched);
  return 'unshipped';
}

/** What went in the parcel and has not come back, locked. */
function stillOut(trx: Trx, { shipment }: Returned): Promise<OpenLine[]> {
  return trx
    .selectFrom('shipped_line')
    .select(['reservation_id as reservationId', 'sku', 'warehouse'])
    .select(sql<number>`quantity - returned`.as('quantity'))
    .where('order_id', '=', shipment.orderId)
    .where('shipment_id', '=', shipment.shipmentId)
    .where(sql<boolean>`quantity > returned`)
    .orderBy('reservation_id')
    .orderBy('sku')
    .orderBy('warehouse')
    .forUpdate()
    .execute();
}

async function putBack(trx: Trx, event: Returned, goods: readonly OpenLine[]): Promise<void> {
  const { orderId, shipmentId } = event.shipment;
  await lockStock(trx, goods);
  const lines = byShelf(goods);
  await moveStock(trx, 'shipped', 'available', lines);
  await sql`
    UPDATE shipped_line SET returned = shipped_line.returned + line.quantity
    FROM jsonb_to_recordset(${JSON.stringify(goods)}::jsonb)
      AS line ("reservationId" text, sku text, warehouse text, quantity bigint)
    WHERE order_id = ${orderId} AND shipment_id = ${shipmentId} AND reservation_id = line."reservationId"
      AND shipped_line.sku = line.sku AND shipped_line.warehouse = line.warehouse`.execute(trx);
  await sayEvent(trx, { orderId, traceparent: event.traceparent }, 'StockReturned', { lines });
}

/** Goods of several reservations that go to the same place, as one line. */
function byShelf(goods: readonly OpenLine[]): ReservedLine[] {
  const lines: ReservedLine[] = [];
  for (const line of withoutReservation(goods)) {
    const same = lines.find(({ sku, warehouse }) => sku === line.sku && warehouse === line.warehouse);
    if (same) same.quantity += line.quantity;
    else lines.push(line);
  }
  return lines;
}
