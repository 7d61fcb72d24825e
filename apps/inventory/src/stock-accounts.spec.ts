import { createInventoryDatabase, unexplainedStock } from '../test/inventory-database';
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
