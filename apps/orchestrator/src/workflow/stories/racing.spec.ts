import { setTimeout as pass } from 'node:timers/promises';
import pLimit from 'p-limit';
import { cancelWays } from '../../../test/cancel-ways';
import { seeded } from '../../../test/seeded';
import { twoParcels, WorkflowHarness, type OrderUnderTest } from '../../../test/workflow-harness';

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);
const ways = Object.values(cancelWays);

let harness: WorkflowHarness;
beforeAll(async () => {
  harness = await WorkflowHarness.start();
}, 60_000);
afterAll(() => harness.stop());

/** Everything the customer has is paid for, and nothing else is: not taken, not held, not kept back from the shelf. */
function expectSquare(order: OrderUnderTest): void {
  const { teams } = order;
  const withCustomer = [...teams.captures.entries()].filter(([, { shipmentId }]) =>
    teams.gone.includes(shipmentId),
  );
  const paid = withCustomer.reduce((sum, [, { amount }]) => sum + amount, 0);
  expect(withCustomer.map(([, { shipmentId }]) => shipmentId).sort()).toEqual(teams.gone.sort());
  expect(teams.money).toEqual({ held: 0, taken: paid });
  const onTheRoad = [...teams.parcels.values()].filter(({ state }) => state !== 'closed');
  expect([...teams.reserved.values()].flat()).toHaveLength(onTheRoad.flatMap(({ lines }) => lines).length);
}

it('a cancellation at any moment, with everything at any speed, leaves no order both or neither', async () => {
  const inTurn = pLimit(6);
  const outcomes = await Promise.all(
    SEEDS.map((seed) =>
      inTurn(async () => {
        const random = seeded(seed);
        const cancel = ways[Math.floor(random() * ways.length)]!;
        // As the n-th thing happens at a team, whichever that is; after all of them, when the parcel is on the road.
        let until = Math.floor(random() * 14);
        let asked: Promise<unknown> = Promise.resolve();
        const happens = (order: OrderUnderTest) => async () => {
          if (until-- === 0) asked = cancel(order).catch(() => undefined); // it may have ended
          await pass(random() * 30);
        };
        const order = await harness.place(random() < 0.5 ? twoParcels : {}, (o) => {
          o.before = happens(o);
          o.after = happens(o);
          o.teams.world.severalCaptures = random() < 0.5;
          o.deliver = random() < 0.5;
        });
        const { state } = await ended(order);
        await asked;
        try {
          expectSquare(order);
        } catch (error) {
          throw new Error(`seed ${seed}, ${state}: ${(error as Error).message}`, { cause: error });
        }
        return state;
      }),
    ),
  );
  // If they all ended alike, the moments were not spread.
  expect(new Set(outcomes).size).toBeGreaterThan(1);
}, 120_000);

/** Delivers what nobody turned back. */
async function ended(order: OrderUnderTest) {
  const status = await harness.until(
    order,
    ({ state, shipments }) =>
      ['cancelled', 'delivered', 'returned'].includes(state) ||
      (state === 'shipped' && shipments.every((shipment) => shipment.state === 'dispatched')),
  );
  if (status.state === 'shipped') {
    await Promise.all(
      status.shipments.map(({ shipmentId }) => order.news('delivered', shipmentId).catch(() => undefined)),
    );
  }
  return order.handle.result();
}
