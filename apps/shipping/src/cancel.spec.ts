import type { DispatchShipmentRequest } from '@waybill/contract-shipping/shipping.contract';
import { cancellationOf, lineTo, shippingWorld, type ShippingWorld, until } from '../test/shipping-harness';
import { Cancel } from './cancel';
import { type Carrier, CarrierUnavailable } from './carrier';
import { Dispatch } from './dispatch';

const TIMEOUT_MS = 5_000;

let world: ShippingWorld;
beforeAll(async () => (world = await shippingWorld()));
afterAll(() => world.close());

const dispatchOver = (carrier: Carrier = world.carrier) =>
  new Dispatch(world.db, carrier, world.opener, TIMEOUT_MS);
const cancelling = () => new Cancel(world.db, world.carrier, TIMEOUT_MS);
const eventTypes = async ({ orderId }: DispatchShipmentRequest) =>
  (await world.events(orderId)).map(({ type }) => type);

/** An attempt that stops at the carrier, before or after the booking, until it is let go. */
function stuck(request: DispatchShipmentRequest, where: 'before booking' | 'after booking') {
  let letGo!: () => void;
  let arrived = false;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const stop = async () => {
    arrived = true;
    await gate;
  };
  const carrier = lineTo(world.carrier, {
    book: async (parcel, signal) => {
      if (where === 'before booking') await stop();
      const booked = await world.carrier.book(parcel, signal);
      if (where === 'after booking') await stop();
      return booked;
    },
  });
  const outcome = dispatchOver(carrier)
    .dispatch(request)
    .then(
      () => 'dispatched',
      (error: Error) => error.name,
    );
  return { letGo, outcome, isThere: () => until(() => arrived) };
}

it('before its dispatch: leaves a tombstone that the dispatch meets', async () => {
  const request = await world.request();

  expect(await cancelling().cancel(cancellationOf(request))).toEqual({ outcome: 'cancelled' });

  await expect(dispatchOver().dispatch(request)).rejects.toMatchObject({ name: 'OperationClosed' });
  expect(await world.parcels(request.key)).toEqual([]);
  expect(await eventTypes(request)).toEqual([]);
});

it('after its dispatch: says what the carrier has, and the dispatch still says the same', async () => {
  const request = await world.request();
  const shipment = await dispatchOver().dispatch(request);

  expect(await cancelling().cancel(cancellationOf(request))).toEqual({
    outcome: 'already-dispatched',
    shipment,
  });

  expect(await dispatchOver().dispatch(request)).toEqual(shipment);
  expect(await eventTypes(request)).toEqual(['ShipmentDispatched']);
});

it('after its refusal: there is nothing to cancel', async () => {
  const request = await world.request({ country: 'AQ' });
  await expect(dispatchOver().dispatch(request)).rejects.toMatchObject({ name: 'AddressNotServed' });

  expect(await cancelling().cancel(cancellationOf(request))).toEqual({ outcome: 'cancelled' });
  expect(await eventTypes(request)).toEqual(['ShipmentRefused']);
});

it('while an attempt may be at the carrier: is to be asked again', async () => {
  const request = await world.request();
  const attempt = stuck(request, 'before booking');
  await attempt.isThere();

  await expect(cancelling().cancel(cancellationOf(request))).rejects.toMatchObject({
    name: 'OperationInFlight',
    retryable: true,
  });

  attempt.letGo();
  expect(await attempt.outcome).toBe('dispatched');
  expect(await cancelling().cancel(cancellationOf(request))).toMatchObject({ outcome: 'already-dispatched' });
});

it('after an attempt died with the parcel booked: completes the dispatch, which then answers the same', async () => {
  const request = await world.request();
  const zombie = stuck(request, 'after booking');
  await zombie.isThere();
  await world.endLease(request.key);

  const answer = await cancelling().cancel(cancellationOf(request));

  const [parcel] = await world.parcels(request.key);
  expect(answer).toEqual({
    outcome: 'already-dispatched',
    shipment: {
      shipmentId: request.shipmentId,
      carrier: 'sandbox',
      trackingNumber: parcel!.tracking_number,
      lines: request.lines,
    },
  });
  expect(await dispatchOver().dispatch(request)).toMatchObject({ trackingNumber: parcel!.tracking_number });
  zombie.letGo();
  expect(await zombie.outcome).toBe('StaleAttempt');
  expect(await eventTypes(request)).toEqual(['ShipmentDispatched']);
});

it('after an attempt died with nothing booked: cancels, and says so', async () => {
  const request = await world.request();
  const failing = lineTo(world.carrier, { book: () => Promise.reject(new Error('no route to host')) });
  await expect(dispatchOver(failing).dispatch(request)).rejects.toThrow('no route');
  await world.endLease(request.key);

  expect(await cancelling().cancel(cancellationOf(request))).toEqual({ outcome: 'cancelled' });

  await expect(dispatchOver().dispatch(request)).rejects.toMatchObject({ name: 'OperationClosed' });
  expect(await eventTypes(request)).toEqual(['ShipmentCancelled']);
});

it('waits, after an answer was lost, until the call can no longer land', async () => {
  const request = await world.request();
  const failing = lineTo(world.carrier, { book: () => Promise.reject(new Error('no route to host')) });
  await expect(dispatchOver(failing).dispatch(request)).rejects.toThrow('no route');

  await expect(cancelling().cancel(cancellationOf(request))).rejects.toMatchObject({
    name: 'OperationInFlight',
  });
});

it('does not guess while the carrier is down', async () => {
  const request = await world.request({ postalCode: '99999' });
  await expect(dispatchOver().dispatch(request)).rejects.toThrow(CarrierUnavailable);

  await expect(cancelling().cancel(cancellationOf(request))).rejects.toThrow(CarrierUnavailable);

  await world.sandboxDb
    .updateTable('sandbox.carrier_outage')
    .set({ ends_at: new Date(0) })
    .where('reference', '=', request.key)
    .execute();
  expect(await cancelling().cancel(cancellationOf(request))).toEqual({ outcome: 'cancelled' });
});

it('answers a repeat the same without asking anyone, and a second cancellation alike', async () => {
  const request = await world.request();
  await dispatchOver().dispatch(request);
  const answer = await cancelling().cancel(cancellationOf(request));
  const unreachable = lineTo(world.carrier, { find: () => Promise.reject(new Error('nobody may ask')) });
  const again = new Cancel(world.db, unreachable, TIMEOUT_MS);

  expect(await again.cancel(cancellationOf(request))).toEqual(answer);
  expect(await again.cancel(cancellationOf(request, 2))).toEqual(answer);
  await expect(
    again.cancel({ ...cancellationOf(request), undoes: 'other:dispatch:1' }),
  ).rejects.toMatchObject({
    name: 'OperationConflict',
  });
  expect(await eventTypes(request)).toEqual(['ShipmentDispatched']);
});
