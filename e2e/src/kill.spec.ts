/** @stack alone */
import { randomUUID } from 'node:crypto';
import { settledInvariants } from '@waybill/demo/invariants/check-invariants';
import { differences, outcomeOf } from '@waybill/demo/orders/outcome';
import { ways, type Way } from '@waybill/demo/orders/ways';
import { until } from '@waybill/demo/until';
import { orderOf } from '../test/orders';
import { kill9, startService } from '../test/services';
import { World } from '../test/world';

const ORDERS = 50;
/** Those that come while the service is away: the kill is never after all of its work. */
const LATE = 15;
/** Most ship; some are undone while the service is away. */
const taken = ways.filter(({ name }) => ['ships', 'card declined', 'sold out', 'no carrier'].includes(name));
const wayOf = (index: number): Way =>
  (index % 5 === 4 ? taken[1 + (Math.floor(index / 5) % 3)] : taken[0]) as Way;

/** How many orders whose id begins with `$1` the service has done its part for. */
const partsDone: Record<string, string> = {
  payment: 'SELECT count(*) AS done FROM authorizations WHERE starts_with(order_id, $1)',
  inventory: 'SELECT count(*) AS done FROM reservation WHERE starts_with(order_id, $1)',
  shipping: `SELECT count(*) AS done FROM shipment WHERE starts_with(order_id, $1) AND state <> 'requested'`,
  notification: 'SELECT count(*) AS done FROM notification WHERE starts_with(order_id, $1)',
  orchestrator:
    'SELECT count(*) AS done FROM orders WHERE starts_with(order_id, $1) AND started_at IS NOT NULL',
};

/** Beginning of the ids of a batch, as of this run. */
const run = randomUUID().slice(0, 4);
const batchOf = (service: string): string => `kill-${run}-${service}`;
const batches = Object.keys(partsDone).map((service) => ({
  service,
  orders: Array.from({ length: ORDERS }, (_one, index) => {
    const way = wayOf(index);
    return { way, order: orderOf(batchOf(service), way.wishes) };
  }),
}));
let world: World;

/** One service after the other, each in the middle of its own batch; what the one before left behind still goes on. */
beforeAll(async () => {
  world = await World.open();
  for (const { service, orders } of batches) {
    const placed = orders.map(({ order }) => order);
    await world.shop.place(...placed.slice(LATE));
    await until(`${service} has begun`, async () => (await done(service)) >= 5, {
      timeoutMs: 60_000,
      everyMs: 5,
    });
    await kill9(service);
    await world.shop.place(...placed.slice(0, LATE));
    await startService(service);
  }
}, 240_000);
afterAll(() => world.close());

async function done(service: string): Promise<number> {
  const database = world.witnesses.database(service);
  const [row] = await database.rows<{ done: number }>(partsDone[service] ?? '', [`e2e-${batchOf(service)}-`]);
  return row?.done ?? 0;
}

it.each(batches)(
  'kill -9 of $service in the middle of 50 orders loses none: each goes its way to the end',
  async ({ orders }) => {
    const wrong = await Promise.all(
      orders.map(async ({ way, order: { orderId } }) => {
        const how = differences(way, outcomeOf(await world.ended(orderId)));
        return how.length > 0 ? [`${orderId}: ${how.join()}`] : [];
      }),
    );
    expect(wrong.flat()).toEqual([]);
  },
);

it('and doubles nothing: every invariant holds', async () => {
  const { invariants } = await settledInvariants(world.witnesses, { timeoutMs: 60_000 });
  expect(invariants.filter(({ violations }) => violations.length > 0)).toEqual([]);
});
