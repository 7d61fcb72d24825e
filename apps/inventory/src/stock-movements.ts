import type { ReservedLine } from '@waybill/contract-inventory/inventory.contract';
import { sql, type Transaction } from 'kysely';
import type { InventoryTables } from './stock-tables';

type Shelf = 'available' | 'reserved' | 'shipped';

/** What can be had of a sku in one warehouse. */
export interface Available {
  readonly sku: string;
  readonly warehouse: string;
  readonly available: number;
}

/**
 * Holds these skus, in all warehouses, until the transaction ends. Always in the order of sku and warehouse, so that
 * two orders of the same goods wait for each other and never in a circle. What does not exist is not in the answer.
 */
export function lockStock(
  trx: Transaction<InventoryTables>,
  lines: readonly { readonly sku: string }[],
): Promise<Available[]> {
  return trx
    .selectFrom('stock')
    .select(['sku', 'warehouse', 'available'])
    .where(
      'sku',
      'in',
      lines.map(({ sku }) => sku),
    )
    .orderBy('sku')
    .orderBy('warehouse')
    .forUpdate()
    .execute();
}

/**
 * Moves goods, each sku of a warehouse at most once in `lines`; {@link lockStock} comes first. The table refuses to go
 * below zero.
 */
export async function moveStock(
  trx: Transaction<InventoryTables>,
  from: Shelf,
  to: Shelf,
  lines: readonly ReservedLine[],
): Promise<void> {
  await sql`
    UPDATE stock
    SET ${sql.ref(from)} = ${sql.ref(`stock.${from}`)} - line.quantity,
        ${sql.ref(to)} = ${sql.ref(`stock.${to}`)} + line.quantity
    FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS line (sku text, warehouse text, quantity bigint)
    WHERE stock.sku = line.sku AND stock.warehouse = line.warehouse`.execute(trx);
}
