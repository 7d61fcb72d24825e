import { setTimeout as sleep } from 'node:timers/promises';
import type { DispatchShipmentRequest } from '@waybill/contract-shipping/shipping.contract';
import { cancellationOf, lineTo, shippingWorld, type ShippingWorld } from '../test/shipping-harness';
import { Cancel } from './cancel';
import { Dispatch } from './dispatch';

const SEEDS = 80;
const CARRIER_TIMEOUT_MS = 1_500;

let world: ShippingWorld;
beforeAll(async () => (world = await shippingWorld()));
afterAll(() => world.close());

/** mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * One process of the service at work: the real sandbox behind a bad line. It may be killed before or after the
 * carrier's side effect: then it does nothing more, not even let go of its lease.
 */
function newProcess(random: () => number) {
  let kill!: () => void;
  const killed = new Promise<never>((_resolve, reject) => (kill = () => reject(new Error('killed'))));
  const trouble = async (signal: AbortSignal) => {
    await sleep(random() * 30);
    const dice = random();
    if (dice < 0.1) throw new Error('connection reset');
    if (dice < 0.15) await sleep(60_000, undefined, { signal });
    if (dice < 0.25) {
      kill();
      await new Promise(() => undefined);
    }
  };
  const carrier = lineTo(world.carrier, {
    book: async (parcel, signal) => {
      await trouble(signal);
      const booked = await world.carrier.book(parcel, signal);
      await trouble(signal);
      return booked;
    },
    find: async (reference, signal) => {
      await trouble(signal);
      return world.carrier.find(reference, signal);
    },
  });
  return { carrier, killed };
}

function dispatchInNewProcess(request: DispatchShipmentRequest, random: () => number) {
  const { carrier, killed } = newProcess(random);
  const dispatch = new Dispatch(world.db, carrier, world.opener, CARRIER_TIMEOUT_MS);
  return Promise.race([dispatch.dispatch(request), killed]);
}

function cancelInNewProcess(request: DispatchShipmentRequest, random: () => number) {
  const { carrier, killed } = newProcess(random);
  const cancel = new Cancel(world.db, carrier, CARRIER_TIMEOUT_MS);
  return Promise.race([cancel.cancel(cancellationOf(request)), killed]);
}

/** Asks as a workflow would: until there is an answer or a refusal, or it has asked often enough. */
async function asked<R>(work: () => Promise<R>, times = Infinity): Promise<R | string> {
  for (; times > 0; times--) {
    try {
      return await work();
    } catch (error) {
      if ((error as { retryable?: boolean }).retryable === false) return (error as Error).name;
      await sleep(100);
    }
  }
  return 'gave up';
}

async function race(request: DispatchShipmentRequest, random: () => number) {
  const attempts = 1 + Math.floor(random() * 3);
  const dispatching = () => asked(() => dispatchInNewProcess(request, random), attempts);
  const cancelling = () => asked(() => cancelInNewProcess(request, random));
  // Some one after the other, whatever the machine's pace; most at once.
  const dice = random();
  const first = dice < 0.15 ? await dispatching() : undefined;
  const cancelledFirst = dice > 0.85 ? await cancelling() : undefined;
  const [dispatched, cancelled] = await Promise.all([
    first ?? sleep(random() * 200).then(dispatching),
    cancelledFirst ?? sleep(random() * 200).then(cancelling),
  ]);
  const overAGoodLine = new Dispatch(world.db, world.carrier, world.opener, CARRIER_TIMEOUT_MS);
  const afterwards = await asked(() => overAGoodLine.dispatch(request));
  return { dispatched, cancelled, afterwards };
}

it(`ends, ${SEEDS} times with all kinds of trouble, with the parcel either at the carrier or cancelled`, async () => {
  const ends = new Set<string>();
  const play = async (seed: number) => {
    const request = await world.request();
    const { dispatched, cancelled, afterwards } = await race(request, randomOf(seed));

    const [parcel] = await world.parcels(request.key);
    const events = (await world.events(request.orderId)).map(({ type }) => type).join();
    const shipment = parcel && expect.objectContaining({ trackingNumber: parcel.tracking_number });
    const expected = parcel
      ? { dispatched: [shipment, 'gave up'], cancelled: { outcome: 'already-dispatched', shipment } }
      : { dispatched: ['OperationClosed', 'gave up'], cancelled: { outcome: 'cancelled' } };
    expect({ seed, cancelled, afterwards }).toEqual({
      seed,
      cancelled: expected.cancelled,
      afterwards: expected.dispatched[0],
    });
    expect(expected.dispatched).toContainEqual(dispatched);
    expect(parcel ? ['ShipmentDispatched'] : ['ShipmentCancelled', '']).toContain(events);
    ends.add(events);
  };
  await Promise.all(Array.from({ length: SEEDS }, (_, seed) => play(seed)));

  // Otherwise the seeds would not have been a race.
  expect([...ends].sort()).toEqual(['', 'ShipmentCancelled', 'ShipmentDispatched']);
});
