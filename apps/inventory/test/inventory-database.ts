import { join } from 'node:path';
import { inventoryEvents, type InventoryEventType } from '@waybill/contract-inventory/inventory.contract';
import { createDatabase } from '@waybill/outbox/database';
import { migrate, OUTBOX_MIGRATIONS } from '@waybill/outbox/migrate';
import { createScratchDatabase } from '@waybill/outbox/testing/scratch-database';
import { type Kysely, sql } from 'kysely';
import type { InventoryTables } from '../src/stock-tables';

/** A database of its own on the test run's real PostgreSQL, migrated, with stock in it, and a pool on it. */
export async function createInventoryDatabase(stock: Record<string, number> = {}) {
  const { url, drop } = await createScratchDatabase('inventory');
  const db = createDatabase<InventoryTables>({ url, max: 40, applicationName: 'inventory-test' });
  await migrate(db, [OUTBOX_MIGRATIONS, join(__dirname, '..', 'migrations')]);
  await receiveStock(db, stock);
  return {
    db,
    drop: async () => {
      await db.destroy();
      await drop();
    },
  };
}

export async function receiveStock(
  db: Kysely<InventoryTables>,
  stock: Record<string, number>,
  warehouse = 'central',
): Promise<void> {
  for (const [sku, quantity] of Object.entries(stock)) {
    const row = { sku, warehouse, received: quantity, available: quantity };
    await db.insertInto('stock').values(row).execute();
  }
}

/** `[available, reserved, shipped]` */
export async function stockOf(
  db: Kysely<InventoryTables>,
  sku: string,
  warehouse = 'central',
): Promise<[number, number, number]> {
  const row = await db
    .selectFrom('stock')
    .selectAll()
    .where('sku', '=', sku)
    .where('warehouse', '=', warehouse)
    .executeTakeFirstOrThrow();
  return [row.available, row.reserved, row.shipped];
}

/** What the order's events say, in order; each one is as its contract has it. */
export async function eventsOf(db: Kysely<InventoryTables>, orderId: string) {
  const rows = await db
    .selectFrom('outbox')
    .selectAll()
    .where('key', '=', orderId)
    .orderBy('sequence')
    .execute();
  return rows.map(({ type, data, traceparent }) => {
    inventoryEvents[type as InventoryEventType].parse(data);
    return { type, traceparent, ...(data as object) };
  });
}

/** Stock that is not what reservations hold and what parcels took and did not bring back. */
export async function unexplainedStock(db: Kysely<InventoryTables>): Promise<unknown[]> {
  const { rows } = await sql`
    WITH held AS (
      SELECT sku, warehouse, sum(quantity - shipped - released) AS reserved, sum(shipped) AS sent
      FROM reservation_line GROUP BY sku, warehouse
    ), gone AS (
      SELECT sku, warehouse, sum(quantity) AS sent, sum(quantity - returned) AS shipped
      FROM shipped_line GROUP BY sku, warehouse
    )
    SELECT stock.*, held.reserved AS held, gone.shipped AS gone
    FROM stock LEFT JOIN held USING (sku, warehouse) LEFT JOIN gone USING (sku, warehouse)
    WHERE stock.reserved <> coalesce(held.reserved, 0)
        OR stock.shipped <> coalesce(gone.shipped, 0)
        OR coalesce(held.sent, 0) <> coalesce(gone.sent, 0)
        OR stock.available + stock.reserved + stock.shipped <> stock.received`.execute(db);
  return rows;
}
