import {
  createInventoryDatabase,
  eventsOf,
  receiveStock,
  stockOf,
  unexplainedStock,
} from '../test/inventory-database';
import { patiently } from '../test/patiently';
import { dispatched, newOrder, reserveRequest, returned } from '../test/requests';
import { ParcelStore } from './parcel.store';
import type { Returned } from './return.store';
import { StockStore } from './stock.store';

let database: Awaited<ReturnType<typeof createInventoryDatabase>>;
beforeAll(async () => {
  database = await createInventoryDatabase();
});
afterAll(() => database.drop());
afterEach(async () => expect(await unexplainedStock(database.db)).toEqual([]));

const reserve = (orderId: string, goods: Record<string, number>, n = 1) => {
  const request = { ...reserveRequest(orderId, goods), key: `${orderId}:reserve:${n}` };
  return patiently(() => new StockStore(database.db).reserve(request, request));
};
const ship = (...parcel: Parameters<typeof dispatched>) =>
  patiently(() => new ParcelStore(database.db).heardDispatched(dispatched(...parcel)));
const comesHome = (event: Returned) => patiently(() => new ParcelStore(database.db).heardReturned(event));
const unshippedOf = (orderId: string) =>
  database.db.selectFrom('unshipped_return').selectAll().where('order_id', '=', orderId).execute();

it('puts goods back on the shelf that their parcel came from, once per event', async () => {
  await receiveStock(database.db, { MUG: 5 });
  await receiveStock(database.db, { MUG: 5 }, 'outlet');
  const orderId = newOrder();
  await reserve(orderId, { MUG: 8 });
  await ship(orderId, { MUG: 5 }, { n: 1, warehouse: 'central' });
  await ship(orderId, { MUG: 3 }, { n: 2, warehouse: 'outlet' });

  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const event = { ...returned(orderId, { MUG: 3 }, 2), traceparent };
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => comesHome(event)));

  expect(outcomes.sort()).toEqual(['returned', 'seen-before', 'seen-before', 'seen-before', 'seen-before']);
  expect(await stockOf(database.db, 'MUG', 'outlet')).toEqual([5, 0, 0]);
  expect(await stockOf(database.db, 'MUG')).toEqual([0, 0, 5]);
  const said = (await eventsOf(database.db, orderId)).filter(({ type }) => type === 'StockReturned');
  const lines = [{ sku: 'MUG', quantity: 3, warehouse: 'outlet' }];
  expect(said).toEqual([{ type: 'StockReturned', traceparent, orderId, at: expect.any(String), lines }]);
});

it('takes a parcel back in parts, and says goods of two reservations as one line', async () => {
  await receiveStock(database.db, { TEE: 10, CAP: 1 });
  const orderId = newOrder();
  await reserve(orderId, { TEE: 2 }, 1);
  await reserve(orderId, { TEE: 3, CAP: 1 }, 2);
  await ship(orderId, { TEE: 5, CAP: 1 });

  expect(await comesHome(returned(orderId, { TEE: 1 }))).toBe('returned');
  expect(await stockOf(database.db, 'TEE')).toEqual([6, 0, 4]);
  expect(await comesHome(returned(orderId, { TEE: 4 }))).toBe('returned');
  expect(await stockOf(database.db, 'TEE')).toEqual([10, 0, 0]);
  expect(await stockOf(database.db, 'CAP')).toEqual([0, 0, 1]);
  expect((await eventsOf(database.db, orderId)).at(-1)).toMatchObject({
    lines: [{ sku: 'TEE', quantity: 4, warehouse: 'central' }],
  });
});

it('writes down what had not gone in that parcel, and puts the rest back', async () => {
  await receiveStock(database.db, { BOOK: 10 });
  const orderId = newOrder();
  await reserve(orderId, { BOOK: 4 });
  await ship(orderId, { BOOK: 2 }, { n: 1 });
  await ship(orderId, { BOOK: 2 }, { n: 2 });

  expect(await comesHome(returned(orderId, { BOOK: 3, UNHEARD: 1 }))).toBe('unshipped');
  expect(await comesHome(returned(orderId, { BOOK: 1 }))).toBe('unshipped');

  expect(await stockOf(database.db, 'BOOK')).toEqual([8, 0, 2]);
  expect(await unshippedOf(orderId)).toMatchObject([
    { sku: 'BOOK', quantity: 1, shipment_id: `${orderId}-1` },
    { sku: 'UNHEARD', quantity: 1 },
    { sku: 'BOOK', quantity: 1 },
  ]);
  expect((await eventsOf(database.db, orderId)).filter(({ type }) => type === 'StockReturned')).toHaveLength(
    1,
  );
});

it('pieces of one parcel that come home at the same moment: as many as went, and not one more', async () => {
  await receiveStock(database.db, { PEN: 10 });
  const orderId = newOrder();
  await reserve(orderId, { PEN: 6 });
  await ship(orderId, { PEN: 6 });
  const outcomes = await Promise.all(
    Array.from({ length: 9 }, () => comesHome(returned(orderId, { PEN: 1 }))),
  );
  expect(outcomes.filter((outcome) => outcome === 'returned')).toHaveLength(6);
  expect(await stockOf(database.db, 'PEN')).toEqual([10, 0, 0]);
  expect(await unshippedOf(orderId)).toHaveLength(3);
});

it('two parcels and their returns, many orders at once: the shelves end as they began', async () => {
  await receiveStock(database.db, { R1: 300, R2: 300 });
  await receiveStock(database.db, { R1: 300, R2: 300 }, 'outlet');
  const orders = Array.from({ length: 40 }, async (_, n) => {
    const orderId = newOrder();
    await reserve(orderId, n % 2 ? { R1: 2, R2: 3 } : { R2: 3, R1: 2 });
    await Promise.all([ship(orderId, { R1: 2 }, { n: 1 }), ship(orderId, { R2: 3 }, { n: 2 })]);
    await Promise.all([comesHome(returned(orderId, { R1: 2 })), comesHome(returned(orderId, { R2: 3 }, 2))]);
  });
  await Promise.all(orders);
  for (const sku of ['R1', 'R2'])
    for (const warehouse of ['central', 'outlet'])
      expect(await stockOf(database.db, sku, warehouse)).toEqual([300, 0, 0]);
});
