import { sql, type Transaction } from 'kysely';
import { type FromShipping, writeDown } from './from-shipping';
import { matchGoods } from './matched-goods';
import {
  type OpenLine,
  openLinesOfOrder,
  takeFromReservation,
  withoutReservation,
} from './reservation-lines';
import { sayEvent } from './stock-events';
import { lockStock } from './stock-movements';
import type { InventoryTables } from './stock-tables';

type Trx = Transaction<InventoryTables>;
export type Dispatched = FromShipping<'ShipmentDispatched'>;

/** `unreserved`: the parcel held goods that nothing was reserved for; they are written down. */
export type DispatchOutcome = 'shipped' | 'unreserved';

/** Marks the parcel's goods, which have left the building, as shipped: those of its warehouse, if it names one. */
export async function markShipped(trx: Trx, event: Dispatched): Promise<DispatchOutcome> {
  const { orderId, warehouse, lines } = event.shipment;
  const open = await openLinesOfOrder(trx, orderId);
  const { matched, unmatched } = matchGoods(
    lines,
    open.filter((line) => line.warehouse === (warehouse ?? line.warehouse)),
  );
  if (matched.length > 0) await ship(trx, event, matched);
  if (unmatched.length === 0) return 'shipped';
  await writeDown(trx, 'unreserved_shipment', event, unmatched);
  return 'unreserved';
}

async function ship(trx: Trx, event: Dispatched, goods: readonly OpenLine[]): Promise<void> {
  const { orderId } = event.shipment;
  await rememberParcel(trx, event, goods);
  await lockStock(trx, goods);
  for (const reservationId of new Set(goods.map((line) => line.reservationId))) {
    const lines = withoutReservation(goods.filter((line) => line.reservationId === reservationId));
    await takeFromReservation(trx, reservationId, lines, 'shipped');
    const order = { orderId, traceparent: event.traceparent };
    await sayEvent(trx, order, 'StockShipped', { reservationId, lines });
  }
}

/** What it took from where, for the day it comes back. */
async function rememberParcel(trx: Trx, event: Dispatched, goods: readonly OpenLine[]): Promise<void> {
  const { orderId, shipmentId } = event.shipment;
  const rows = goods.map(({ reservationId, sku, warehouse, quantity }) => ({
    order_id: orderId,
    shipment_id: shipmentId,
    reservation_id: reservationId,
    sku,
    warehouse,
    quantity,
  }));
  await trx
    .insertInto('shipped_line')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['order_id', 'shipment_id', 'reservation_id', 'sku', 'warehouse'])
        .doUpdateSet({ quantity: sql`shipped_line.quantity + excluded.quantity` }),
    )
    .execute();
}
