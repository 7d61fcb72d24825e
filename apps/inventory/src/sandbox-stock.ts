import type { Kysely } from 'kysely';
import type { InventoryTables } from './stock-tables';

/** The sandbox's goods, by warehouse: what trial orders may ask for. A mug and a book need two parcels. */
const SANDBOX_STOCK: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  central: {
    'MUG-BLUE': 1_000_000,
    'MUG-RED': 1_000_000,
    'TEE-M': 1_000_000,
    'LAST-ONE': 1,
    'SOLD-OUT': 0,
  },
  books: { 'BOOK-TS': 1_000_000 },
};

/** Puts the sandbox's goods on the shelf, once: what is there stays as it is. */
export async function seedSandboxStock(db: Kysely<InventoryTables>): Promise<void> {
  const rows = Object.entries(SANDBOX_STOCK).flatMap(([warehouse, shelf]) =>
    Object.entries(shelf).map(([sku, quantity]) => ({
      sku,
      warehouse,
      received: quantity,
      available: quantity,
    })),
  );
  await db
    .insertInto('stock')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
