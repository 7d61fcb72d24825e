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
  database = await createInventoryDatabase({ MUG: 100, TEE: 100 });
  store = new StockStore(database.db);
});
afterAll(() => database.drop());
afterEach(async () => expect(await unexplainedStock(database.db)).toEqual([]));

const reserve = (orderId: string, lines: Record<string, number>) => {
  const request = reserveRequest(orderId, lines);
  return patiently(() => store.reserve(request, request));
};
const release = (orderId: string, n?: number) =>
  patiently(() => store.release(releaseRequest(orderId, n), releaseRequest(orderId, n)));

it('after the reservation: puts the stock back, says so, and the reservation refuses from then on', async () => {
  const orderId = newOrder();
  const reservation = await reserve(orderId, { MUG: 2, TEE: 1 });
  expect(await release(orderId)).toEqual({ outcome: 'released' });
  expect(await stockOf(database.db, 'MUG')).toEqual([100, 0, 0]);
  await expect(reserve(orderId, { MUG: 2, TEE: 1 })).rejects.toMatchObject({ name: 'OperationClosed' });
  const [, released] = await eventsOf(database.db, orderId);
  const lines = expect.arrayContaining(reservation.lines) as unknown;
  expect(released).toMatchObject({ type: 'StockReleased', reservationId: reservation.reservationId, lines });
});

it('repeated, also under another key: stays done once', async () => {
  const orderId = newOrder();
  await reserve(orderId, { MUG: 5 });
  const answers = await Promise.all(Array.from({ length: 10 }, () => release(orderId)));
  expect(answers).toEqual(answers.map(() => ({ outcome: 'released' })));
  expect(await release(orderId, 2)).toEqual({ outcome: 'nothing-to-release' });
  expect(await stockOf(database.db, 'MUG')).toEqual([100, 0, 0]);
  expect(await eventsOf(database.db, orderId)).toHaveLength(2);
});

it('before the reservation: nothing to release, and a reservation that comes late takes nothing', async () => {
  const orderId = newOrder();
  expect(await release(orderId)).toEqual({ outcome: 'nothing-to-release' });
  await expect(reserve(orderId, { MUG: 1 })).rejects.toMatchObject({
    name: 'OperationClosed',
    retryable: false,
  });
  expect(await stockOf(database.db, 'MUG')).toEqual([100, 0, 0]);
  expect(await eventsOf(database.db, orderId)).toEqual([]);
});

it('of a reservation that was refused: nothing to release', async () => {
  const orderId = newOrder();
  await expect(reserve(orderId, { MUG: 101 })).rejects.toMatchObject({ name: 'OutOfStock' });
  expect(await release(orderId)).toEqual({ outcome: 'nothing-to-release' });
});

it('during the reservation: whoever wins, nothing stays reserved', async () => {
  await receiveStock(database.db, { RACE: 1_000 });
  const rounds = Array.from({ length: 60 }, async (_, n) => {
    const orderId = newOrder();
    const steps = [() => reserve(orderId, { RACE: 3 }), () => release(orderId)];
    const [first, second] = await Promise.allSettled((n % 2 ? steps : steps.reverse()).map((step) => step()));
    await release(orderId);
    return [first, second].map((outcome) => (outcome?.status === 'rejected' ? outcome.reason.name : 'done'));
  });
  const outcomes = (await Promise.all(rounds)).flat();
  expect(new Set(outcomes.filter((outcome) => outcome !== 'done'))).toEqual(new Set(['OperationClosed']));
  expect(await stockOf(database.db, 'RACE')).toEqual([1_000, 0, 0]);
});
