import { createInventoryDatabase, eventsOf, stockOf, unexplainedStock } from '../test/inventory-database';
import { newOrder, reserveRequest } from '../test/requests';
import { StockAccounts } from './stock-accounts';
import { StockStore } from './stock.store';

let database: Awaited<ReturnType<typeof createInventoryDatabase>>;
let store: StockStore;
let accounts: StockAccounts;
beforeAll(async () => {
  database = await createInventoryDatabase({ MUG: 100 });
  store = new StockStore(database.db);
  accounts = new StockAccounts(database.db);
});
afterAll(() => database.drop());
afterEach(async () => expect(await unexplainedStock(database.db)).toEqual([]));

async function reserved(quantity: number): Promise<string> {
  const orderId = newOrder();
  const request = reserveRequest(orderId, { MUG: quantity });
  await store.reserve(request, request);
  return orderId;
}
const accountOf = async (orderId: string) => (await accounts.of({ orderIds: [orderId] })).accounts[0];
const mugs = (quantity: number) => [{ sku: 'MUG', quantity }];
const parcel = (orderId: string, way: 'went' | 'came-back', quantity: number, nth = 1) => ({
  ...{ key: `${orderId}-1:${way}:repair:${nth}`, orderId, shipmentId: `${orderId}-1`, way },
  lines: mugs(quantity),
});

it('a parcel whose events were missed is booked out and in again, once per key, and said', async () => {
  const orderId = await reserved(3);
  const [available] = await stockOf(database.db, 'MUG');
  expect(await accountOf(orderId)).toEqual({
    orderId,
    reserved: [{ sku: 'MUG', quantity: 3, warehouse: 'central', reservationId: `${orderId}:reserve:1` }],
    parcels: [],
  });
  for (let times = 0; times < 2; times++)
    expect(await accounts.book(parcel(orderId, 'went', 2))).toEqual({ outcome: 'booked' });
  expect(await accountOf(orderId)).toMatchObject({
    reserved: [{ quantity: 1 }],
    parcels: [{ shipmentId: `${orderId}-1`, sku: 'MUG', shipped: 2, returned: 0 }],
  });
  await accounts.book(parcel(orderId, 'came-back', 1));
  expect((await accountOf(orderId))?.parcels).toEqual([
    { shipmentId: `${orderId}-1`, sku: 'MUG', shipped: 2, returned: 1 },
  ]);
  expect((await stockOf(database.db, 'MUG'))[0]).toBe(available + 1);
  expect((await eventsOf(database.db, orderId)).map(({ type }) => type)).toEqual([
    'StockReserved',
    'StockShipped',
    'StockReturned',
  ]);
});

it('goods that nothing was reserved for change no stock', async () => {
  const orderId = newOrder();
  const before = await stockOf(database.db, 'MUG');
  expect(await accounts.book(parcel(orderId, 'went', 1))).toEqual({ outcome: 'unexplained' });
  expect(await stockOf(database.db, 'MUG')).toEqual(before);
  expect(await accountOf(orderId)).toBeUndefined();
});

it('who has held stock for long is told, and who has none is not', async () => {
  const orderId = await reserved(1);
  const holds = async (heldSince: Date) =>
    (await accounts.holders({ heldSince: heldSince.toISOString(), limit: 200 })).orderIds.includes(orderId);
  expect(await holds(new Date(Date.now() + 60_000))).toBe(true);
  expect(await holds(new Date(0))).toBe(false);
  const release = { key: `${orderId}:release:1`, orderId, undoes: `${orderId}:reserve:1` };
  await store.release(release, release);
  expect(await holds(new Date(Date.now() + 60_000))).toBe(false);
});
