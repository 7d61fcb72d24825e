import {
  createInventoryDatabase,
  eventsOf,
  receiveStock,
  stockOf,
  unexplainedStock,
} from '../test/inventory-database';
import { patiently } from '../test/patiently';
import { dispatched, newOrder, releaseRequest, reserveRequest } from '../test/requests';
import type { Dispatched } from './dispatch.store';
import { ParcelStore } from './parcel.store';
import { StockStore } from './stock.store';

let database: Awaited<ReturnType<typeof createInventoryDatabase>>;
let stock: StockStore;
let parcels: ParcelStore;
beforeAll(async () => {
  database = await createInventoryDatabase();
  stock = new StockStore(database.db);
  parcels = new ParcelStore(database.db);
});
afterAll(() => database.drop());
afterEach(async () => expect(await unexplainedStock(database.db)).toEqual([]));

const reserve = async (orderId: string, lines: Record<string, number>, n = 1) => {
  const request = { ...reserveRequest(orderId, lines), key: `${orderId}:reserve:${n}` };
  return patiently(() => stock.reserve(request, request));
};
const release = (orderId: string) =>
  patiently(() => stock.release(releaseRequest(orderId), releaseRequest(orderId)));
const markShipped = (event: Dispatched) => patiently(() => parcels.heardDispatched(event));

const unreservedOf = (orderId: string) =>
  database.db.selectFrom('unreserved_shipment').selectAll().where('order_id', '=', orderId).execute();

it('marks reserved stock as shipped once per event, however often it comes', async () => {
  await receiveStock(database.db, { MUG: 10 });
  const orderId = newOrder();
  const { reservationId } = await reserve(orderId, { MUG: 3 });
  const event = dispatched(orderId, { MUG: 3 });
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => markShipped(event)));
  expect(outcomes.sort()).toEqual(['seen-before', 'seen-before', 'seen-before', 'seen-before', 'shipped']);
  expect(await stockOf(database.db, 'MUG')).toEqual([7, 0, 3]);
  const [, shipped, ...more] = await eventsOf(database.db, orderId);
  const lines = [{ sku: 'MUG', quantity: 3, warehouse: 'central' }];
  expect(shipped).toMatchObject({ type: 'StockShipped', orderId, reservationId, lines });
  expect(more).toEqual([]);
});

it('a parcel of part of the goods leaves the rest reserved, and only the rest can be released', async () => {
  await receiveStock(database.db, { PART: 10, REST: 10 });
  const orderId = newOrder();
  await reserve(orderId, { PART: 4, REST: 2 });
  await markShipped(dispatched(orderId, { PART: 3 }));
  expect(await stockOf(database.db, 'PART')).toEqual([6, 1, 3]);
  expect(await release(orderId)).toEqual({ outcome: 'released' });
  expect(await stockOf(database.db, 'PART')).toEqual([7, 0, 3]);
  expect(await stockOf(database.db, 'REST')).toEqual([10, 0, 0]);
  const released = (await eventsOf(database.db, orderId)).at(-1);
  expect(released).toMatchObject({
    type: 'StockReleased',
    lines: [
      { sku: 'PART', quantity: 1 },
      { sku: 'REST', quantity: 2 },
    ],
  });
});

it('takes from several reservations of the order, the older first, with an event each', async () => {
  await receiveStock(database.db, { BOTH: 10 });
  const orderId = newOrder();
  await reserve(orderId, { BOTH: 2 }, 1);
  await reserve(orderId, { BOTH: 2 }, 2);
  expect(await markShipped(dispatched(orderId, { BOTH: 3 }))).toBe('shipped');
  expect(await stockOf(database.db, 'BOTH')).toEqual([6, 1, 3]);
  const events = await eventsOf(database.db, orderId);
  expect(events.filter(({ type }) => type === 'StockShipped')).toMatchObject([
    { reservationId: `${orderId}:reserve:1`, lines: [{ quantity: 2 }] },
    { reservationId: `${orderId}:reserve:2`, lines: [{ quantity: 1 }] },
  ]);
});

it('a parcel that names its warehouse takes what is reserved there', async () => {
  await receiveStock(database.db, { HERE: 5 });
  await receiveStock(database.db, { HERE: 5 }, 'outlet');
  const orderId = newOrder();
  await reserve(orderId, { HERE: 7 });
  expect(await markShipped(dispatched(orderId, { HERE: 2 }, { n: 1, warehouse: 'outlet' }))).toBe('shipped');
  expect(await stockOf(database.db, 'HERE', 'outlet')).toEqual([3, 0, 2]);
  expect(await stockOf(database.db, 'HERE')).toEqual([0, 5, 0]);
  const more = dispatched(orderId, { HERE: 1 }, { n: 2, warehouse: 'outlet' });
  expect(await markShipped(more)).toBe('unreserved');
  expect(await stockOf(database.db, 'HERE')).toEqual([0, 5, 0]);
  expect(await markShipped(dispatched(orderId, { HERE: 5 }, { n: 3 }))).toBe('shipped');
  expect(await stockOf(database.db, 'HERE')).toEqual([0, 0, 5]);
});

it('what nothing is reserved for is written down and changes no stock', async () => {
  await receiveStock(database.db, { LOST: 10 });
  const stranger = newOrder();
  expect(await markShipped(dispatched(stranger, { LOST: 1 }))).toBe('not-asked');
  expect(await unreservedOf(stranger)).toEqual([]);

  const orderId = newOrder();
  await reserve(orderId, { LOST: 2 });
  await markShipped(dispatched(orderId, { LOST: 2 }));
  expect(await markShipped(dispatched(orderId, { LOST: 2, UNHEARD: 1 }))).toBe('unreserved');
  expect(await unreservedOf(orderId)).toMatchObject([
    { sku: 'LOST', quantity: 2, shipment_id: `${orderId}-1` },
    { sku: 'UNHEARD', quantity: 1 },
  ]);
  expect(await stockOf(database.db, 'LOST')).toEqual([8, 0, 2]);
  expect(await eventsOf(database.db, stranger)).toEqual([]);
});

it('a dispatch that races a release: each piece is shipped or back on the shelf, never both', async () => {
  await receiveStock(database.db, { RACE: 500, OTHER: 500 });
  const rounds = Array.from({ length: 40 }, async (_, n) => {
    const orderId = newOrder();
    await reserve(orderId, n % 2 ? { RACE: 2, OTHER: 1 } : { OTHER: 1, RACE: 2 });
    const ship = () => markShipped(dispatched(orderId, { OTHER: 1, RACE: 2 }));
    const steps = n % 4 < 2 ? [ship, () => release(orderId)] : [() => release(orderId), ship];
    await Promise.all(steps.map((step) => step()));
    return (await unreservedOf(orderId)).length > 0 ? 0 : 2;
  });
  const shipped = (await Promise.all(rounds)).reduce<number>((sum, pieces) => sum + pieces, 0);
  expect(await stockOf(database.db, 'RACE')).toEqual([500 - shipped, 0, shipped]);
});
