import type { ReservedLine } from '@waybill/contract-inventory/inventory.contract';
import { sql, type Transaction } from 'kysely';
import { moveStock } from './stock-movements';
import type { InventoryTables } from './stock-tables';

type Trx = Transaction<InventoryTables>;

/** Goods still reserved, and by which reservation. */
export interface OpenLine extends ReservedLine {
  readonly reservationId: string;
}

/** What one reservation still holds; it is locked, as everyone does who takes from it, before any stock is. */
export function openLinesOf(trx: Trx, reservationId: string): Promise<OpenLine[]> {
  return lockOpenLines(trx, { column: 'id', value: reservationId });
}

/** What all reservations of an order still hold, older ones first; they are locked. */
export function openLinesOfOrder(trx: Trx, orderId: string): Promise<OpenLine[]> {
  return lockOpenLines(trx, { column: 'order_id', value: orderId });
}

async function lockOpenLines(
  trx: Trx,
  { column, value }: { column: 'id' | 'order_id'; value: string },
): Promise<OpenLine[]> {
  const reservations = await trx
    .selectFrom('reservation')
    .select('id')
    .where(column, '=', value)
    .orderBy('created_at')
    .orderBy('id')
    .forUpdate()
    .execute();
  if (reservations.length === 0) return [];
  const ids = reservations.map(({ id }) => id);
  const lines = await trx
    .selectFrom('reservation_line')
    .select(['reservation_id as reservationId', 'sku', 'warehouse'])
    .select(sql<number>`quantity - shipped - released`.as('quantity'))
    .where('reservation_id', 'in', ids)
    .where(sql<boolean>`quantity > shipped + released`)
    .orderBy('sku')
    .orderBy('warehouse')
    .execute();
  return ids.flatMap((id) => lines.filter(({ reservationId }) => reservationId === id));
}

/** Moves goods out of a reservation: back on the shelf, or out of the building. The stock is locked before. */
export async function takeFromReservation(
  trx: Trx,
  reservationId: string,
  lines: readonly ReservedLine[],
  to: 'released' | 'shipped',
): Promise<void> {
  await moveStock(trx, 'reserved', to === 'released' ? 'available' : 'shipped', lines);
  await sql`
    UPDATE reservation_line SET ${sql.ref(to)} = ${sql.ref(`reservation_line.${to}`)} + line.quantity
    FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS line (sku text, warehouse text, quantity bigint)
    WHERE reservation_id = ${reservationId}
      AND reservation_line.sku = line.sku AND reservation_line.warehouse = line.warehouse`.execute(trx);
}

/** The lines as events and answers have them. */
export const withoutReservation = (lines: readonly OpenLine[]): ReservedLine[] =>
  lines.map(({ sku, quantity, warehouse }) => ({ sku, quantity, warehouse }));
