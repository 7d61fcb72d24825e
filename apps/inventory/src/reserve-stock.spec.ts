import type { ReserveStockRequest } from '@waybill/contract-inventory/inventory.contract';
import {
  createInventoryDatabase,
  eventsOf,
  receiveStock,
  stockOf,
  unexplainedStock,
} from '../test/inventory-database';
import { patiently } from '../test/patiently';
import { newOrder, reserveRequest } from '../test/requests';
import { StockStore } from './stock.store';

type Database = Awaited<ReturnType<typeof createInventoryDatabase>>;
let database: Database;
let store: StockStore;
beforeAll(async () => {
  database = await createInventoryDatabase();
  store = new StockStore(database.db);
});
afterAll(() => database.drop());
afterEach(async () => expect(await unexplainedStock(database.db)).toEqual([]));

const reserve = (request: ReserveStockRequest) => patiently(() => store.reserve(request, request));

it('takes the stock off the shelf and says so', async () => {
  await receiveStock(database.db, { MUG: 10, TEE: 5 });
  const orderId = newOrder();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const request = { ...reserveRequest(orderId, { TEE: 1, MUG: 2 }), traceparent };
  const reservation = await reserve(request);
  expect(reservation).toEqual({
    reservationId: request.key,
    lines: [
      { sku: 'TEE', quantity: 1, warehouse: 'central' },
      { sku: 'MUG', quantity: 2, warehouse: 'central' },
    ],
  });
  expect(await stockOf(database.db, 'MUG')).toEqual([8, 2, 0]);
  expect(await stockOf(database.db, 'TEE')).toEqual([4, 1, 0]);
  expect(await eventsOf(database.db, orderId)).toEqual([
    { type: 'StockReserved', traceparent, orderId, at: expect.any(String), ...reservation },
  ]);
});

it('takes nothing when one line is short, names every short one, and stays refused', async () => {
  await receiveStock(database.db, { PLENTY: 10, SCARCE: 1 });
  const orderId = newOrder();
  const request = reserveRequest(orderId, { PLENTY: 2, SCARCE: 2, UNHEARD: 1 });
  const lines = [
    { sku: 'SCARCE', wanted: 2, available: 1 },
    { sku: 'UNHEARD', wanted: 1, available: 0 },
  ];
  const refusal = {
    name: 'OutOfStock',
    retryable: false,
    message: 'SCARCE: 2 wanted, 1 available; UNHEARD: 1 wanted, 0 available',
    details: { lines },
  };
  await expect(reserve(request)).rejects.toMatchObject(refusal);
  expect(await stockOf(database.db, 'PLENTY')).toEqual([10, 0, 0]);
  await database.db
    .updateTable('stock')
    .set({ received: 9, available: 9 })
    .where('sku', '=', 'SCARCE')
    .execute();
  await expect(reserve(request)).rejects.toMatchObject(refusal);
  expect(await eventsOf(database.db, orderId)).toEqual([
    { type: 'StockShort', traceparent: null, orderId, at: expect.any(String), lines },
  ]);
});

it('200 orders at once for 50 pieces: exactly 50 get one, none goes below zero', async () => {
  await receiveStock(database.db, { HOT: 50 });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 200 }, () => reserve(reserveRequest(newOrder(), { HOT: 1 }))),
  );
  const refused = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
  expect(outcomes.length - refused.length).toBe(50);
  expect(new Set(refused.map(({ reason }) => reason.name))).toEqual(new Set(['OutOfStock']));
  expect(await stockOf(database.db, 'HOT')).toEqual([0, 50, 0]);
});

it('orders of the same goods in any order of lines do not block each other for good', async () => {
  const skus = ['D1', 'D2', 'D3', 'D4'];
  await receiveStock(database.db, Object.fromEntries(skus.map((sku) => [sku, 1_000])));
  const turned = (n: number) => [...skus.slice(n % 4), ...skus.slice(0, n % 4)];
  const requests = Array.from({ length: 120 }, (_, n) => {
    const lines = n % 2 ? turned(n) : turned(n).reverse();
    return reserveRequest(newOrder(), Object.fromEntries(lines.map((sku) => [sku, 1])));
  });
  await Promise.all(requests.map(reserve));
  for (const sku of skus) expect(await stockOf(database.db, sku)).toEqual([880, 120, 0]);
});

it('the same key asked for many times at once is one reservation; with another request it is a conflict', async () => {
  await receiveStock(database.db, { ONCE: 10 });
  const orderId = newOrder();
  const request = reserveRequest(orderId, { ONCE: 3 });
  const answers = await Promise.all(Array.from({ length: 20 }, () => reserve(request)));
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(await stockOf(database.db, 'ONCE')).toEqual([7, 3, 0]);
  expect(await eventsOf(database.db, orderId)).toHaveLength(1);
  const other = { ...request, lines: [{ sku: 'ONCE', quantity: 4 }] };
  await expect(reserve(other)).rejects.toMatchObject({ name: 'OperationConflict', retryable: false });
});

it('a sku on two lines counts as their sum', async () => {
  await receiveStock(database.db, { TWICE: 3 });
  const twice = (orderId: string, quantity: number) => ({
    ...reserveRequest(orderId, {}),
    lines: [
      { sku: 'TWICE', quantity },
      { sku: 'TWICE', quantity: 1 },
    ],
  });
  await expect(reserve(twice(newOrder(), 3))).rejects.toMatchObject({ name: 'OutOfStock' });
  await expect(reserve(twice(newOrder(), 2))).resolves.toMatchObject({
    lines: [{ sku: 'TWICE', quantity: 3 }],
  });
  expect(await stockOf(database.db, 'TWICE')).toEqual([0, 3, 0]);
});

it('the tables themselves refuse stock below zero, and stock from nowhere', async () => {
  await receiveStock(database.db, { GUARD: 1 });
  const guard = database.db.updateTable('stock').where('sku', '=', 'GUARD');
  await expect(guard.set({ available: -1, reserved: 2 }).execute()).rejects.toThrow('stock_available_check');
  await expect(guard.set({ available: 2 }).execute()).rejects.toThrow('stock_is_conserved');
});
