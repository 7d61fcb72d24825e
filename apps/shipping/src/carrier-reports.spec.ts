import type { DispatchShipmentRequest } from '@waybill/contract-shipping/shipping.contract';
import { cancellationOf, shippingWorld, type ShippingWorld, until } from '../test/shipping-harness';
import { Cancel } from './cancel';
import { CarrierReports } from './carrier-reports';
import { Dispatch } from './dispatch';
import { SandboxCarrier } from './sandbox/sandbox-carrier';
import { findShipment } from './shipment.store';

let world: ShippingWorld;
beforeEach(async () => (world = await shippingWorld()));
afterEach(() => world.close());

const dispatch = (request: DispatchShipmentRequest) =>
  new Dispatch(world.db, world.carrier, world.opener, 5_000).dispatch(request);
const state = async ({ key }: DispatchShipmentRequest) => (await findShipment(world.db, key))?.state;
const deliveries = async ({ orderId }: DispatchShipmentRequest) =>
  (await world.events(orderId)).filter(({ type }) => type === 'ShipmentDelivered');
const reportNow = ({ key }: DispatchShipmentRequest) =>
  world.sandboxDb
    .updateTable('sandbox.parcel')
    .set({ report_at: new Date(0) })
    .where('reference', '=', key)
    .execute();

it('says once that the shipment is delivered, two seconds after it went', async () => {
  const request = await world.request();
  const reports = new CarrierReports(world.db, world.carrier);
  reports.start();

  await dispatch(request);
  expect(await state(request)).toBe('dispatched');
  await until(async () => (await state(request)) === 'delivered');
  await reports.stop();

  const [parcel] = await world.parcels(request.key);
  expect(parcel!.outcome_at!.getTime() - parcel!.booked_at.getTime()).toBeGreaterThanOrEqual(2_000);
  expect(await deliveries(request)).toMatchObject([
    {
      traceparent: request.traceparent,
      data: { orderId: request.orderId, shipmentId: request.shipmentId, at: expect.any(String) },
    },
  ]);
});

it('makes up, after a restart, for what was delivered meanwhile', async () => {
  const request = await world.request();
  await dispatch(request);
  await reportNow(request);

  const afterRestart = new CarrierReports(world.db, new SandboxCarrier(world.sandboxDb));
  afterRestart.start();
  await until(async () => (await state(request)) === 'delivered');
  await afterRestart.stop();

  expect(await deliveries(request)).toHaveLength(1);
});

it('counts a report that comes again once', async () => {
  const request = await world.request();
  await dispatch(request);
  const reports = new CarrierReports(world.db, world.carrier);
  const report = { reference: request.key, outcome: 'delivered' as const, at: new Date() };

  await Promise.all(Array.from({ length: 5 }, () => reports.receive(report)));

  expect(await deliveries(request)).toHaveLength(1);
});

it('gets a report again that came before the dispatch was recorded', async () => {
  const request = await world.request();
  await dispatch(request);
  await reportNow(request);
  const hide = (key: string) =>
    world.db
      .updateTable('shipment')
      .set({ state: 'requested', carrier: null, tracking_number: null })
      .where('dispatch_key', '=', key)
      .execute();
  await hide(request.key);
  const reports = new CarrierReports(world.db, world.carrier);
  await expect(
    reports.receive({ reference: request.key, outcome: 'delivered', at: new Date() }),
  ).rejects.toMatchObject({
    name: 'NotYetDispatched',
  });

  reports.start();
  await until(async () => {
    const [parcel] = await world.parcels(request.key);
    return parcel!.report_at!.getTime() > 0; // refused once, to come again
  });
  await world.db
    .updateTable('shipment')
    .set({ state: 'dispatched', carrier: 'sandbox', tracking_number: 'SBX1' })
    .where('dispatch_key', '=', request.key)
    .execute();
  await until(async () => (await state(request)) === 'delivered');
  await reports.stop();
});

it('leaves a cancelled shipment cancelled, whatever the carrier delivers', async () => {
  const request = await world.request({ country: 'AQ' });
  await expect(dispatch(request)).rejects.toThrow();
  await new Cancel(world.db, world.carrier, 5_000).cancel(cancellationOf(request));

  await new CarrierReports(world.db, world.carrier).receive({
    reference: request.key,
    outcome: 'delivered',
    at: new Date(),
  });

  expect(await deliveries(request)).toEqual([]);
});

it('never hears of a parcel to postal code 00000', async () => {
  const request = await world.request({ postalCode: '00000' });
  await dispatch(request);
  expect(await world.parcels(request.key)).toMatchObject([{ outcome: null, report_at: null }]);
});

it('asks the database nothing while there is nothing to report', async () => {
  let queries = 0;
  const counted = world.sandboxDb.withPlugin({
    transformQuery: ({ node }) => {
      queries++;
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  });
  const reports = new CarrierReports(world.db, new SandboxCarrier(counted));
  reports.start();
  await until(() => queries > 0);

  // A busy loop would leave no time in which others get fifty answers and it asks nothing.
  await until(async () => {
    const before = queries;
    for (let i = 0; i < 50; i++) await findShipment(world.db, 'any');
    return queries === before;
  });
  await reports.stop();
});
