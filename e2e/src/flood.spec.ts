import type { OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import { isGrpcServiceError } from '@temporalio/client';
import { until } from '@waybill/demo/until';
import { IN_TRANSIT, orderOf } from '../test/orders';
import { World } from '../test/world';

/**
 * More than one run's worth: of a third of them nobody has heard, and those only the engine counts. 10,000 are all that the engine takes in one run; on two busy cores they take minutes to send.
 */
const SIGNALS = Number(process.env['FLOOD_SIGNALS'] ?? 1_800);
const SENT_AT_ONCE = 50;

/** Of parcels that are not the order's, of goods it does not wait for, and of what nobody has heard of. */
const noise: readonly ((n: number) => readonly [name: string, argument: object])[] = [
  (n) => ['shipmentChanged', { shipmentId: `unknown-${n}`, state: 'lost' }],
  (n) => ['stockArrived', { sku: `UNKNOWN-${n}` }],
  (n) => [`unknown-${n % 100}`, { n }],
];

const { orderId, ...order } = orderOf('flood', IN_TRANSIT);
let world: World;
let before: OrderStatus;
let after: OrderStatus;
let firstRun: string;
beforeAll(
  async () => {
    world = await World.open();
    await world.shop.place({ orderId, ...order });
    await world.isIn('shipped', orderId);
    before = await until('it waits for nothing but its delivery', async () => {
      const status = await world.workflow(orderId).query<OrderStatus>('orderStatus');
      const done = status.timeline.filter(({ outcome }) => outcome === 'done').map(({ step }) => step);
      return done.includes('notify') && done.includes('capture') && status;
    });
    firstRun = (await world.workflow(orderId).describe()).runId;
    await flood();
    await goesOnInNewRun();
    await carrierDelivers();
    after = await world.isIn('delivered', orderId);
  },
  120_000 + SIGNALS * 40,
);
afterAll(() => world.close());

it(`an order that was sent ${SIGNALS} signals goes on in a new run, and still hears that its parcel is delivered`, async () => {
  expect(after).toMatchObject({ needsAttention: false, shipments: [{ state: 'delivered' }] });
  await world.settled(orderId);
});

it('its story is whole: what was there before, and after it what happened then', () => {
  const { length } = before.timeline;
  expect(after.timeline.slice(0, length)).toEqual(before.timeline);
  expect(after.timeline.slice(length).map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
    'shipment delivered',
    'order delivered',
  ]);
});

async function flood(): Promise<void> {
  const workflow = world.workflow(orderId);
  let next = 0;
  const send = async () => {
    while (next < SIGNALS) {
      const n = next++;
      const [name, argument] = noise[n % noise.length]?.(n) ?? ['', {}];
      await workflow.signal(name, argument).catch((error: Error) => {
        if (!isLimit(error)) throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: SENT_AT_ONCE }, send));
}

/** The engine takes no more than 10,000 signals in one run. */
const isLimit = ({ cause }: Error): boolean =>
  isGrpcServiceError(cause) && cause.details.includes('limit for signal events');

/** That is how it hears them all, and does not come to the engine's limit. */
async function goesOnInNewRun(): Promise<void> {
  const run = async () => (await world.workflow(orderId).describe()).runId;
  await until('the order goes on in a new run', async () => (await run()) !== firstRun, {
    timeoutMs: 120_000,
  });
}

/** The parcel that was not to arrive does, after all; the sandbox carrier looks again when it has something to carry. */
async function carrierDelivers(): Promise<void> {
  await world.witnesses.database('shipping').rows(
    `UPDATE sandbox.parcel SET outcome = 'delivered', outcome_at = clock_timestamp(), report_at = clock_timestamp()
     WHERE reference LIKE $1 || ':%'`,
    [orderId],
  );
  const another = orderOf('after-the-flood');
  await world.shop.place(another);
  await world.ended(another.orderId);
}
