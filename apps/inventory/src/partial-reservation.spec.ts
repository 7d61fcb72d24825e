import type { ReserveStockRequest } from '@waybill/contract-inventory/inventory.contract';
import {
  createInventoryDatabase,
  eventsOf,
  receiveStock,
  stockOf,
  unexplainedStock,
} from '../test/inventory-database';
import { patiently } from '../test/patiently';
import { newOrder, releaseRequest, reserveRequest } from '../test/requests';
import { StockStore } from './stock.store';

let database: Awaited<ReturnType<typeof createInventoryDatabase>>;
let store: StockStore;
beforeAll(async () => {
  database = await createInventoryDatabase();
  store = new StockStore(database.db);
});
afterAll(() => database.drop());
afterEach(async () => expect(await unexplainedStock(database.db)).toEqual([]));

const reserve = (request: ReserveStockRequest) => patiently(() => store.reserve(request, request));

it('takes what there is, and says what could not be had, also when asked again', async () => {
  await receiveStock(database.db, { PLENTY: 10, FEW: 1, NONE: 0 });
  await receiveStock(database.db, { FEW: 2 }, 'outlet');
  const orderId = newOrder();
  const request = { ...reserveRequest(orderId, { PLENTY: 2, FEW: 5, NONE: 1, UNHEARD: 1 }), partial: true };
  const lines = [
    { sku: 'PLENTY', quantity: 2, warehouse: 'central' },
    { sku: 'FEW', quantity: 1, warehouse: 'central' },
    { sku: 'FEW', quantity: 2, warehouse: 'outlet' },
  ];
  const short = [
    { sku: 'FEW', wanted: 5, available: 3 },
    { sku: 'NONE', wanted: 1, available: 0 },
    { sku: 'UNHEARD', wanted: 1, available: 0 },
  ];
  const reservation = await reserve(request);
  expect(reservation).toMatchObject({ reservationId: request.key, short });
  expect(new Set(reservation.lines)).toEqual(new Set(lines));
  expect(await reserve(request)).toEqual(reservation);
  expect(await stockOf(database.db, 'PLENTY')).toEqual([8, 2, 0]);
  expect(await stockOf(database.db, 'FEW', 'outlet')).toEqual([0, 2, 0]);
  expect(await eventsOf(database.db, orderId)).toMatchObject([
    { type: 'StockReserved', lines: reservation.lines },
    { type: 'StockShort', lines: short },
  ]);
});

it('of which nothing is there is out of stock', async () => {
  await receiveStock(database.db, { GONE: 0 });
  const orderId = newOrder();
  const lines = [{ sku: 'GONE', wanted: 1, available: 0 }];
  const request = { ...reserveRequest(orderId, { GONE: 1 }), partial: true };
  await expect(reserve(request)).rejects.toMatchObject({ name: 'OutOfStock', details: { lines } });
  expect(await eventsOf(database.db, orderId)).toMatchObject([{ type: 'StockShort', lines }]);
});

it('of which everything is there is a whole one', async () => {
  await receiveStock(database.db, { ALL: 2 });
  const orderId = newOrder();
  const reservation = await reserve({ ...reserveRequest(orderId, { ALL: 2 }), partial: true });
  expect(reservation).not.toHaveProperty('short');
  expect((await eventsOf(database.db, orderId)).map(({ type }) => type)).toEqual(['StockReserved']);
});

it('many at once over several warehouses: every piece goes once, none below zero, nobody waits in a circle', async () => {
  const warehouses = ['north', 'east', 'south'];
  for (const warehouse of warehouses) await receiveStock(database.db, { H1: 30, H2: 30, H3: 30 }, warehouse);
  const skus = ['H1', 'H2', 'H3'];
  const turned = (n: number) => [...skus.slice(n % 3), ...skus.slice(0, n % 3)];
  const orders = Array.from({ length: 120 }, async (_, n) => {
    const orderId = newOrder();
    const wanted = Object.fromEntries(
      (n % 2 ? turned(n) : turned(n).reverse()).map((sku) => [sku, 1 + (n % 5)]),
    );
    const request = { ...reserveRequest(orderId, wanted), partial: n % 3 > 0 };
    const outcome = await reserve(request).then(
      ({ lines }) => lines,
      (error: Error) => error.name,
    );
    if (typeof outcome === 'string' || n % 4 > 0) return outcome;
    await patiently(() => store.release(releaseRequest(orderId), releaseRequest(orderId)));
    return [];
  });
  const outcomes = await Promise.all(orders);
  expect(new Set(outcomes.filter((outcome) => typeof outcome === 'string'))).toEqual(new Set(['OutOfStock']));
  const held = outcomes.flatMap((outcome) => (typeof outcome === 'string' ? [] : outcome));
  for (const sku of skus) {
    for (const warehouse of warehouses) {
      const taken = held.filter((line) => line.sku === sku && line.warehouse === warehouse);
      const pieces = taken.reduce((sum, { quantity }) => sum + quantity, 0);
      expect(await stockOf(database.db, sku, warehouse)).toEqual([30 - pieces, pieces, 0]);
    }
  }
});
