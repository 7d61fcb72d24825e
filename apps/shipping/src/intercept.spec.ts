import type { DispatchShipmentRequest } from '@waybill/contract-shipping/shipping.contract';
import { interceptionOf, lineTo, shippingWorld, type ShippingWorld, until } from '../test/shipping-harness';
import type { Carrier, CarrierReport } from './carrier';
import { CarrierReports } from './carrier-reports';
import { Dispatch } from './dispatch';
import { Intercept } from './intercept';
import { SandboxCarrier } from './sandbox/sandbox-carrier';
import { inSeconds, turnBack } from './sandbox/sandbox-parcels';

const TIMEOUT_MS = 5_000;

let world: ShippingWorld;
beforeEach(async () => (world = await shippingWorld()));
afterEach(() => world.close());

async function inTransit(to: Parameters<ShippingWorld['request']>[0] = {}): Promise<DispatchShipmentRequest> {
  const request = await world.request(to);
  await new Dispatch(world.db, world.carrier, world.opener, TIMEOUT_MS).dispatch(request);
  return request;
}
const interceptOver = (carrier: Carrier = world.carrier) => new Intercept(world.db, carrier, TIMEOUT_MS);
const eventsAfterDispatch = async ({ orderId }: DispatchShipmentRequest) =>
  (await world.events(orderId)).slice(1).map(({ type, data }) => ({ type, data }));

it.each(['00000', '1000-001'])('turns a parcel to %s back, and it comes home whole', async (postalCode) => {
  const request = await inTransit({ postalCode });
  const reports = new CarrierReports(world.db, world.carrier);
  reports.start();

  expect(await interceptOver().intercept(interceptionOf(request))).toEqual({ outcome: 'intercepted' });

  await until(async () => (await world.state(request)) === 'returned');
  await reports.stop();
  const { orderId, shipmentId, lines } = request;
  expect(await eventsAfterDispatch(request)).toEqual([
    { type: 'ShipmentReturned', data: { orderId, shipmentId, lines, at: expect.any(String) } },
  ]);
});

it('is too late once the parcel is delivered, and that is so for good', async () => {
  const request = await inTransit();
  await world.arrivesNow(request);

  for (const n of [1, 1, 2]) {
    expect(await interceptOver().intercept(interceptionOf(request, n))).toEqual({ outcome: 'too-late' });
  }
  const reports = new CarrierReports(world.db, world.carrier);
  reports.start();
  await until(async () => (await world.state(request)) === 'delivered');
  await reports.stop();
});

it('answers a repeat the same, also long after the parcel is home', async () => {
  const request = await inTransit();
  await interceptOver().intercept(interceptionOf(request));
  await world.arrivesNow(request);

  for (const n of [1, 2]) {
    expect(await interceptOver().intercept(interceptionOf(request, n))).toEqual({ outcome: 'intercepted' });
  }
  const other = { ...interceptionOf(request), shipmentId: 'other' };
  await expect(interceptOver().intercept(other)).rejects.toMatchObject({ name: 'OperationConflict' });
});

it('refuses a parcel that has not gone, without asking the carrier', async () => {
  const unasked = lineTo(world.carrier, { intercept: () => Promise.reject(new Error('nobody may ask')) });
  const refused = await world.request({ country: 'AQ' });
  await new Dispatch(world.db, world.carrier, world.opener, TIMEOUT_MS)
    .dispatch(refused)
    .catch(() => undefined);
  for (const request of [await world.request(), refused]) {
    await expect(interceptOver(unasked).intercept(interceptionOf(request))).rejects.toMatchObject({
      name: 'NotDispatched',
      retryable: false,
    });
  }
});

it('asks again when the answer was lost; an attempt that was given up on writes nothing', async () => {
  const request = await inTransit({ postalCode: '00000' });
  const interception = interceptionOf(request);
  const loses = lineTo(world.carrier, {
    intercept: async (parcel, signal) => {
      await world.carrier.intercept(parcel, signal);
      throw new Error('connection reset');
    },
  });
  await expect(interceptOver(loses).intercept(interception)).rejects.toThrow('connection reset');

  let letGo!: () => void;
  let arrived = false;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const stuck = lineTo(world.carrier, {
    intercept: async () => {
      arrived = true;
      await gate;
      return 'too-late';
    },
  });
  const zombie = interceptOver(stuck)
    .intercept(interception)
    .catch((error: Error) => error.name);
  await until(() => arrived);
  await world.endLease(interception.key);
  expect(await interceptOver().intercept(interception)).toEqual({ outcome: 'intercepted' });

  letGo();
  expect(await zombie).toBe('StaleAttempt');
  expect(await interceptOver().intercept(interception)).toEqual({ outcome: 'intercepted' });
});

it('a parcel turned back at the moment of its delivery is not delivered as well', async () => {
  const request = await inTransit();
  const said: { outcome: CarrierReport['outcome']; hasHappened: boolean }[] = [];
  const carrier = new SandboxCarrier(world.sandboxDb);

  await world.sandboxDb.transaction().execute(async (trx) => {
    const parcel = { reference: 'interception', parcel: request.key };
    expect(await turnBack(trx, parcel)).toBe('intercepted');
    // Not committed: the others still see a parcel that is to be delivered, and now it is due.
    carrier.reportTo(async ({ outcome, at }) => {
      said.push({ outcome, hasHappened: at.getTime() <= Date.now() });
    });
    await until(async () => (await world.waitingForLocks()) > 0);
    const home = inSeconds(1);
    await trx.updateTable('sandbox.parcel').set({ outcome_at: home, report_at: home }).execute();
  });

  await until(() => said.length > 0);
  await carrier.stopReporting();
  expect(said).toEqual([{ outcome: 'returned', hasHappened: true }]);
});

it('changes nothing when a delivery is reported after the return', async () => {
  const request = await inTransit({ postalCode: '00000' });
  const reports = new CarrierReports(world.db, world.carrier);
  const report = { reference: request.key, at: new Date() };
  for (const outcome of ['returned', 'returned', 'delivered', 'lost'] as const) {
    await reports.receive({ ...report, outcome });
  }
  expect(await world.state(request)).toBe('returned');
  expect((await eventsAfterDispatch(request)).map(({ type }) => type)).toEqual(['ShipmentReturned']);
});

it('says once that a parcel to postal code 11111 is lost', async () => {
  const request = await inTransit({ postalCode: '11111' });
  const reports = new CarrierReports(world.db, world.carrier);
  reports.start();
  await until(async () => (await world.state(request)) === 'lost');
  await reports.stop();
  await reports.receive({ reference: request.key, outcome: 'lost', at: new Date() });
  const { orderId, shipmentId } = request;
  expect(await eventsAfterDispatch(request)).toEqual([
    { type: 'ShipmentLost', data: { orderId, shipmentId, at: expect.any(String) } },
  ]);
});
