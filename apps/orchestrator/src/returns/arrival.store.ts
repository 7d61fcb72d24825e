import type { Transaction } from 'kysely';
import type { LedgerTables } from '../ledger/ledger.tables';
import type { Arrivals } from '../workflow/memory/arrivals';

/** Writes down what has reached the customer, so that it may be returned; once per parcel. */
export async function writeArrivals(
  trx: Transaction<LedgerTables>,
  orderId: string,
  { parcels, captures, sealedContact, currency, returnWindowSeconds }: Arrivals,
): Promise<void> {
  await trx
    .updateTable('orders')
    .set({ sale: JSON.stringify({ captures, sealedContact, currency }) })
    .where('order_id', '=', orderId)
    .execute();
  const rows = parcels.flatMap(({ n, shipmentId, warehouse, arrivedAt, paidBy, lines }) =>
    lines.map(({ sku, quantity, unitPrice }) => ({
      order_id: orderId,
      parcel: n,
      sku,
      shipment_id: shipmentId,
      warehouse,
      paid_by: paidBy ?? null,
      unit_price: unitPrice,
      returnable_until: new Date(Date.parse(arrivedAt) + returnWindowSeconds * 1000),
      delivered: quantity,
    })),
  );
  if (rows.length === 0) return;
  await trx
    .insertInto('delivered_line')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['order_id', 'parcel', 'sku']).doNothing())
    .execute();
}
