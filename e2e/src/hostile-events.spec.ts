import { randomUUID } from 'node:crypto';
import { SHOP_ORDERS_DLQ_TOPIC } from '@waybill/contract-order/order-placed.contract';
import { readStack } from '@waybill/demo/stack';
import { refusedEvents, shippedEvents, type SentEvent } from '../test/hostile-events';
import { orderOf } from '../test/orders';
import { recordsWhere, type ReadRecord } from '../test/records';
import { World } from '../test/world';

/** Marks the events of this run, so that their dead letters are recognized. */
const CASE = `x-test-case-${randomUUID()}`;

const refused = refusedEvents();
const shipped = shippedEvents();
const cases: SentEvent[] = [...refused, ...shipped];
/** One right after each of them. */
const ordinary = cases.map(() => orderOf('ordinary'));

let world: World;
let pids: Record<string, number>;
let letters: ReadRecord[];
const letterOf = (orderId: string) => letters.find(({ headers }) => headers[CASE] === orderId)?.headers;

beforeAll(async () => {
  world = await World.open();
  pids = world.stack.pids;
  for (const [index, { orderId, event }] of cases.entries()) {
    // Entry by entry: a header called __proto__ has to stay one.
    const headers = Object.fromEntries([...Object.entries(event.headers ?? {}), [CASE, orderId]]);
    await world.shop.send({ ...event, headers });
    await world.shop.place(ordinary[index]!);
  }
  await world.allRead();
  letters = await recordsWhere(
    world.witnesses,
    ({ topic, headers }) => topic === SHOP_ORDERS_DLQ_TOPIC && headers[CASE] !== undefined,
  );
});
afterAll(() => world.close());

it.each(refused)('$what is refused, naming $names', ({ orderId, names }) => {
  expect(letterOf(orderId)).toMatchObject({
    'x-dlq-reason': 'invalid',
    'x-dlq-detail': expect.stringContaining(names),
  });
});

it.each(shipped)('$what is delivered', async ({ orderId }) => {
  expect(letterOf(orderId)).toBeUndefined();
  expect((await world.ended(orderId)).state).toBe('delivered');
});

it.each(cases.map(({ what }, index) => [what, ordinary[index]!.orderId] as const))(
  'right after it an ordinary order ships: %s',
  async (_what, orderId) => {
    expect((await world.ended(orderId)).state).toBe('delivered');
  },
);

it('no service has ended', () => {
  expect(readStack().pids).toEqual(pids);
});

it('and all of it is settled', async () => {
  const orders = [...shipped, ...ordinary].map(({ orderId }) => orderId);
  await world.allSettled(orders);
});
