import type { DispatchShipmentRequest } from '@waybill/contract-shipping/shipping.contract';
import { lineTo, returnOf, shippingWorld, type ShippingWorld, until } from '../test/shipping-harness';
import { ArrangeReturn } from './arrange-return';
import type { Carrier, GoodsToFetch } from './carrier';
import { CarrierReports } from './carrier-reports';
import { Dispatch } from './dispatch';
import { findReturn } from './return.store';

const TIMEOUT_MS = 5_000;

let world: ShippingWorld;
beforeAll(async () => (world = await shippingWorld()));
afterAll(() => world.close());

/** A parcel of two mugs at the customer's. */
async function delivered(): Promise<DispatchShipmentRequest> {
  const request = await world.request({ postalCode: '00000' });
  await new Dispatch(world.db, world.carrier, world.opener, TIMEOUT_MS).dispatch(request);
  const report = { reference: request.key, outcome: 'delivered' as const, at: new Date() };
  await new CarrierReports(world.db, world.carrier).receive(report);
  return request;
}
const arrangeOver = (carrier: Carrier = world.carrier) => new ArrangeReturn(world.db, carrier, TIMEOUT_MS);
const mugs = (quantity: number) => [{ sku: 'MUG-BLUE', quantity }];
const returnsSaid = async ({ orderId }: DispatchShipmentRequest) =>
  (await world.events(orderId)).filter(({ type }) => type === 'ShipmentReturned');

it('has goods fetched, and says once that they are back', async () => {
  const parcel = await delivered();
  const traceparent = '00-11111111111111111111111111111111-b7ad6b7169203331-01';
  const request = { ...returnOf(parcel), lines: mugs(1), traceparent };
  const reports = new CarrierReports(world.db, world.carrier);
  reports.start();

  const arranged = await arrangeOver().arrange(request);
  const repeats = await Promise.all(Array.from({ length: 5 }, () => arrangeOver().arrange(request)));

  const [booked] = await world.parcels(request.key);
  expect(arranged).toEqual({ carrier: 'sandbox', trackingNumber: booked!.tracking_number });
  expect(repeats).toEqual(repeats.map(() => arranged));
  await until(async () => (await returnsSaid(parcel)).length > 0);
  await reports.stop();
  await reports.receive({ reference: request.key, outcome: 'returned', at: new Date() });
  const { orderId, shipmentId } = parcel;
  expect(await returnsSaid(parcel)).toEqual([
    {
      type: 'ShipmentReturned',
      traceparent,
      data: { orderId, shipmentId, lines: mugs(1), returnKey: request.key, at: expect.any(String) },
    },
  ]);
  expect(await world.state(parcel)).toBe('delivered');
});

it('fetches nothing twice, and no more than went', async () => {
  const parcel = await delivered();
  const one = (n: number) => arrangeOver().arrange({ ...returnOf(parcel, n), lines: mugs(1) });
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(one));
  const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  expect(refusals.map(({ name }) => name)).toEqual(['NotDispatched', 'NotDispatched']);
  expect(refusals[0]).toMatchObject({
    message: 'MUG-BLUE: 1 to fetch, 0 there',
    details: { lines: mugs(1) },
  });
  await expect(arrangeOver().arrange({ ...returnOf(parcel, 1), lines: mugs(2) })).rejects.toMatchObject({
    name: expect.stringMatching('OperationConflict|NotDispatched'),
  });
});

it('refuses what is not with the customer', async () => {
  const neverAsked = await world.request();
  const turnedBack = await world.request({ postalCode: '00000' });
  await new Dispatch(world.db, world.carrier, world.opener, TIMEOUT_MS).dispatch(turnedBack);
  const report = { reference: turnedBack.key, outcome: 'returned' as const, at: new Date() };
  await new CarrierReports(world.db, world.carrier).receive(report);
  for (const parcel of [neverAsked, turnedBack]) {
    await expect(arrangeOver().arrange(returnOf(parcel))).rejects.toMatchObject({
      name: 'NotDispatched',
      retryable: false,
    });
    expect(await world.parcels(returnOf(parcel).key)).toEqual([]);
  }
});

it('arranges nothing twice when the answer was lost: the repeat asks the carrier first', async () => {
  const parcel = await delivered();
  const asked: GoodsToFetch[] = [];
  const loses = lineTo(world.carrier, {
    arrangeReturn: async (goods, signal) => {
      asked.push(goods);
      await world.carrier.arrangeReturn(goods, signal);
      throw new Error('connection reset');
    },
  });
  const request = returnOf(parcel);
  await expect(arrangeOver(loses).arrange(request)).rejects.toThrow('connection reset');
  const { trackingNumber } = await arrangeOver(loses).arrange(request);
  expect(asked).toEqual([{ reference: request.key, parcel: parcel.key, lines: request.lines }]);
  expect((await findReturn(world.db, request.key))!.tracking_number).toBe(trackingNumber);
});

it('hears of goods that were home before the arrangement was written down', async () => {
  const parcel = await delivered();
  const request = returnOf(parcel);
  const reports = new CarrierReports(world.db, world.carrier);
  const quick = lineTo(world.carrier, {
    arrangeReturn: async (goods, signal) => {
      const arranged = await world.carrier.arrangeReturn(goods, signal);
      await reports.receive({ reference: goods.reference, outcome: 'returned', at: new Date() });
      return arranged;
    },
  });
  await arrangeOver(quick).arrange(request);
  expect(await returnsSaid(parcel)).toHaveLength(1);
  expect(await findReturn(world.db, request.key)).toMatchObject({ state: 'home' });
});
