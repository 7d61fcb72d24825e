import type {
  ReduceReservationRequest,
  ReserveStockRequest,
} from '@waybill/contract-inventory/inventory.contract';
import {
  createInventoryDatabase,
  eventsOf,
  receiveStock,
  stockOf,
  unexplainedStock,
} from '../test/inventory-database';
import { patiently } from '../test/patiently';
import { newOrder, reduceRequest, releaseRequest, reserveRequest } from '../test/requests';
import { StockStore } from './stock.store';

let database: Awaited<ReturnType<typeof createInventoryDatabase>>;
let store: StockStore;
beforeAll(async () => {
  database = await createInventoryDatabase({ MUG: 1_000, TEE: 1_000 });
  // None has 7 of them: six from here, one from there.
  await receiveStock(database.db, { SPLIT: 6, ROW: 6 });
  await receiveStock(database.db, { SPLIT: 5, ROW: 5 }, 'outlet');
  store = new StockStore(database.db);
});
afterAll(() => database.drop());
afterEach(async () => expect(await unexplainedStock(database.db)).toEqual([]));

const reserve = (request: ReserveStockRequest) => patiently(() => store.reserve(request, request));
const reduce = (request: ReduceReservationRequest) => patiently(() => store.reduce(request, request));
const release = (orderId: string) => store.release(releaseRequest(orderId), releaseRequest(orderId));

it('gives part back, answers what is left, and does so once per key', async () => {
  const orderId = newOrder();
  const { reservationId } = await reserve(reserveRequest(orderId, { MUG: 5, TEE: 2 }));
  const request = reduceRequest(orderId, [
    { sku: 'MUG', quantity: 3 },
    { sku: 'TEE', quantity: 2 },
  ]);
  const answers = await Promise.all(Array.from({ length: 10 }, () => reduce(request)));
  const left = { reservationId, lines: [{ sku: 'MUG', quantity: 2, warehouse: 'central' }] };
  expect(answers).toEqual(answers.map(() => left));
  expect(await stockOf(database.db, 'MUG')).toEqual([998, 2, 0]);
  expect(await stockOf(database.db, 'TEE')).toEqual([1_000, 0, 0]);
  expect((await eventsOf(database.db, orderId)).slice(1)).toMatchObject([
    {
      type: 'StockReleased',
      reservationId,
      lines: [
        { sku: 'MUG', quantity: 3, warehouse: 'central' },
        { sku: 'TEE', quantity: 2, warehouse: 'central' },
      ],
    },
  ]);
  await release(orderId);
  expect(await stockOf(database.db, 'MUG')).toEqual([1_000, 0, 0]);
});

it('gives back from the named warehouse, or else the smallest part first', async () => {
  const orderId = newOrder();
  await reserve(reserveRequest(orderId, { SPLIT: 9 }));
  expect(await stockOf(database.db, 'SPLIT', 'outlet')).toEqual([2, 3, 0]);
  const named = [{ sku: 'SPLIT', quantity: 1, warehouse: 'central' }];
  await reduce(reduceRequest(orderId, named));
  expect(await stockOf(database.db, 'SPLIT')).toEqual([1, 5, 0]);
  const { lines } = await reduce(reduceRequest(orderId, [{ sku: 'SPLIT', quantity: 4 }], 2));
  expect(lines).toEqual([{ sku: 'SPLIT', quantity: 4, warehouse: 'central' }]);
  expect(await stockOf(database.db, 'SPLIT', 'outlet')).toEqual([5, 0, 0]);
});

it('gives nothing back when it is asked for more than is held, and stays refused', async () => {
  const orderId = newOrder();
  await reserve(reserveRequest(orderId, { ROW: 7 }));
  const before = [await stockOf(database.db, 'ROW'), await stockOf(database.db, 'ROW', 'outlet')];
  const request = reduceRequest(orderId, [
    { sku: 'ROW', quantity: 2, warehouse: 'outlet' },
    { sku: 'ROW', quantity: 6 },
    { sku: 'MUG', quantity: 1 },
  ]);
  const refusal = {
    name: 'NotReserved',
    retryable: false,
    message: 'ROW in outlet: 2 to give back, 1 reserved; MUG: 1 to give back, 0 reserved',
  };
  for (let repeat = 0; repeat < 2; repeat++) await expect(reduce(request)).rejects.toMatchObject(refusal);
  expect([await stockOf(database.db, 'ROW'), await stockOf(database.db, 'ROW', 'outlet')]).toEqual(before);
  expect((await eventsOf(database.db, orderId)).map(({ type }) => type)).toEqual(['StockReserved']);
});

it('of a reservation that was released or never came has nothing to give', async () => {
  const orderId = newOrder();
  const request = reduceRequest(orderId, [{ sku: 'MUG', quantity: 1 }]);
  await reserve(reserveRequest(orderId, { MUG: 1 }));
  await release(orderId);
  await expect(reduce(request)).rejects.toMatchObject({ name: 'NotReserved' });
  const stranger = newOrder();
  await expect(reduce({ ...request, key: `${stranger}:reduce:1`, reduces: stranger })).rejects.toMatchObject({
    name: 'NotReserved',
  });
});

it('that races a release: each piece goes back once', async () => {
  const rounds = Array.from({ length: 40 }, async () => {
    const orderId = newOrder();
    await reserve(reserveRequest(orderId, { TEE: 2, MUG: 3 }));
    const reduced = reduce(reduceRequest(orderId, [{ sku: 'MUG', quantity: 2 }])).then(
      () => 'reduced',
      (error: Error) => error.name,
    );
    await Promise.all([reduced, patiently(() => release(orderId))]);
    return reduced;
  });
  for (const outcome of await Promise.all(rounds)) expect(['reduced', 'NotReserved']).toContain(outcome);
  expect(await stockOf(database.db, 'MUG')).toEqual([1_000, 0, 0]);
});

describe('closed by hand', () => {
  it('a reservation that never came refuses from then on, however often it is closed', async () => {
    const orderId = newOrder();
    const request = reserveRequest(orderId, { MUG: 1 });
    for (let repeat = 0; repeat < 2; repeat++) expect(await store.closeByHand(request.key)).toBe('closed');
    await expect(reserve(request)).rejects.toMatchObject({ name: 'OperationClosed', retryable: false });
  });

  it('a reservation that was made stays, and asking again gets it', async () => {
    const orderId = newOrder();
    const request = reserveRequest(orderId, { MUG: 1 });
    const reservation = await reserve(request);
    expect(await store.closeByHand(request.key)).toBe('already-done');
    expect(await reserve(request)).toEqual(reservation);
    await release(orderId);
  });
});
