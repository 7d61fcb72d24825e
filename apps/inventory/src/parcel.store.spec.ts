import type { BookParcelRequest } from '@waybill/contract-inventory/inventory.contract';
import { createInventoryDatabase, eventsOf, stockOf, unexplainedStock } from '../test/inventory-database';
import { dispatched, newOrder, reserveRequest, returned } from '../test/requests';
import { ParcelStore } from './parcel.store';
import { StockAccounts } from './stock-accounts';
import { StockStore } from './stock.store';

let database: Awaited<ReturnType<typeof createInventoryDatabase>>;
let stock: StockStore;
let parcels: ParcelStore;
let accounts: StockAccounts;
beforeAll(async () => {
  database = await createInventoryDatabase({ MUG: 100 });
  stock = new StockStore(database.db);
  parcels = new ParcelStore(database.db);
  accounts = new StockAccounts(database.db);
});
afterAll(() => database.drop());
afterEach(async () => expect(await unexplainedStock(database.db)).toEqual([]));

async function reserved(quantity: number): Promise<string> {
  const orderId = newOrder();
  const request = { ...reserveRequest(orderId, { MUG: quantity }), booksParcels: true };
  await stock.reserve(request, request);
  return orderId;
}
const accountOf = async (orderId: string) => (await accounts.of({ orderIds: [orderId] })).accounts[0];
const parcel = (orderId: string, way: BookParcelRequest['way'], quantity: number): BookParcelRequest => ({
  ...{ key: `${orderId}:${way}:1`, orderId, shipmentId: `${orderId}-1`, way },
  lines: [{ sku: 'MUG', quantity }],
});
const book = (request: BookParcelRequest) => parcels.book(request, request);

it('a parcel is booked out and in again, once per key, and said', async () => {
  const orderId = await reserved(3);
  const [available] = await stockOf(database.db, 'MUG');
  expect(await accountOf(orderId)).toEqual({
    orderId,
    reserved: [{ sku: 'MUG', quantity: 3, warehouse: 'central', reservationId: `${orderId}:reserve:1` }],
    parcels: [],
  });
  const twice = [book(parcel(orderId, 'went', 2)), book(parcel(orderId, 'went', 2))];
  expect(await Promise.all(twice)).toEqual([{ outcome: 'booked' }, { outcome: 'booked' }]);
  expect(await accountOf(orderId)).toMatchObject({
    reserved: [{ quantity: 1 }],
    parcels: [{ shipmentId: `${orderId}-1`, sku: 'MUG', shipped: 2, returned: 0 }],
  });
  await book(parcel(orderId, 'came-back', 1));
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

it('what a person has taken over is not booked any more', async () => {
  const orderId = await reserved(1);
  const request = parcel(orderId, 'went', 1);
  expect(await stock.closeByHand(request.key)).toBe('closed');
  await expect(book(request)).rejects.toMatchObject({ name: 'OperationClosed' });
  expect(await accountOf(orderId)).toMatchObject({ reserved: [{ quantity: 1 }] });
});

it('goods that nothing was reserved for change no stock', async () => {
  const orderId = newOrder();
  const before = await stockOf(database.db, 'MUG');
  expect(await book(parcel(orderId, 'went', 1))).toEqual({ outcome: 'unexplained' });
  expect(await stockOf(database.db, 'MUG')).toEqual(before);
  expect(await accountOf(orderId)).toBeUndefined();
});

it('nothing that is said on Kafka moves the stock of an order that books its parcels itself', async () => {
  const orderId = await reserved(2);
  const before = await stockOf(database.db, 'MUG');
  expect(await parcels.heardDispatched(dispatched(orderId, { MUG: 2 }))).toBe('not-asked');
  expect(await stockOf(database.db, 'MUG')).toEqual(before);
  await book(parcel(orderId, 'went', 2));
  const gone = await stockOf(database.db, 'MUG');
  expect(await parcels.heardReturned(returned(orderId, { MUG: 2 }))).toBe('not-asked');
  expect(await stockOf(database.db, 'MUG')).toEqual(gone);
});
