import { createInventoryDatabase } from '../test/inventory-database';
import { inventoryConfig, seedsSandboxStock } from './config';
import { seedSandboxStock } from './sandbox-stock';

it('is put there once and never overwrites', async () => {
  const { db, drop } = await createInventoryDatabase({ 'MUG-BLUE': 7 });
  await seedSandboxStock(db);
  await db.updateTable('stock').set({ available: 0, reserved: 1 }).where('sku', '=', 'LAST-ONE').execute();
  await seedSandboxStock(db);
  const rows = await db
    .selectFrom('stock')
    .select(['sku', 'warehouse', 'available', 'reserved'])
    .orderBy('sku')
    .execute();
  await drop();
  expect(rows).toEqual([
    { sku: 'BOOK-TS', warehouse: 'books', available: 1_000_000, reserved: 0 },
    { sku: 'LAST-ONE', warehouse: 'central', available: 0, reserved: 1 },
    { sku: 'MUG-BLUE', warehouse: 'central', available: 7, reserved: 0 },
    { sku: 'MUG-RED', warehouse: 'central', available: 1_000_000, reserved: 0 },
    { sku: 'SOLD-OUT', warehouse: 'central', available: 0, reserved: 0 },
    { sku: 'TEE-M', warehouse: 'central', available: 1_000_000, reserved: 0 },
  ]);
});

it.each([
  [{ NODE_ENV: 'production' }, false],
  [{}, false],
  [{ NODE_ENV: 'development' }, true],
  [{ NODE_ENV: 'production', SEED_SANDBOX_STOCK: 'true' }, true],
  [{ NODE_ENV: 'development', SEED_SANDBOX_STOCK: 'false' }, false],
])('is there as configured: %j', (given, expected) => {
  const config = inventoryConfig.pick({ NODE_ENV: true, SEED_SANDBOX_STOCK: true }).parse(given);
  expect(seedsSandboxStock(config)).toBe(expected);
});
