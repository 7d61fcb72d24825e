import { testSealing } from '@waybill/service-kit/testing/sealing-keys';
import { type Carrier, CarrierUnavailable, type ParcelToBook } from './carrier';
import { Cancel } from './cancel';
import { Dispatch } from './dispatch';
import { findShipment } from './shipment.store';
import { cancellationOf, lineTo, shippingWorld, type ShippingWorld } from '../test/shipping-harness';

const TIMEOUT_MS = 5_000;

let world: ShippingWorld;
beforeAll(async () => (world = await shippingWorld()));
afterAll(() => world.close());

const dispatchOver = (carrier: Carrier = world.carrier) =>
  new Dispatch(world.db, carrier, world.opener, TIMEOUT_MS);

it('hands the parcel over, says so, and keeps nothing of who gets it', async () => {
  const request = await world.request();

  const shipment = await dispatchOver().dispatch(request);

  const [parcel] = await world.parcels(request.key);
  expect(shipment).toEqual({
    shipmentId: request.shipmentId,
    carrier: 'sandbox',
    trackingNumber: parcel!.tracking_number,
    lines: request.lines,
  });
  const { orderId } = request;
  expect(await world.events(orderId)).toEqual([
    {
      type: 'ShipmentDispatched',
      traceparent: request.traceparent,
      data: { orderId, at: expect.any(String), ...shipment },
    },
  ]);
  const kept = JSON.stringify([
    await findShipment(world.db, request.key),
    parcel,
    await world.events(orderId),
  ]);
  expect(kept).not.toMatch(/Ada|Main St|Lisbon|1000-001/);
});

it('says which warehouse the parcel left from', async () => {
  const request = { ...(await world.request()), warehouse: 'books' };
  await dispatchOver().dispatch(request);
  expect(await world.events(request.orderId)).toMatchObject([{ data: { warehouse: 'books' } }]);
  expect(await findShipment(world.db, request.key)).toMatchObject({ warehouse: 'books' });
});

it('answers a repeat with the same parcel, also ten at once', async () => {
  const request = await world.request();
  const first = await dispatchOver().dispatch(request);

  const repeats = await Promise.all(Array.from({ length: 10 }, () => dispatchOver().dispatch(request)));

  expect(new Set(repeats.map(({ trackingNumber }) => trackingNumber))).toEqual(
    new Set([first.trackingNumber]),
  );
  expect(await world.events(request.orderId)).toHaveLength(1);
});

it('lets one of ten first attempts at the carrier; the others are to ask again', async () => {
  const request = await world.request();

  const attempts = await Promise.allSettled(
    Array.from({ length: 10 }, () => dispatchOver().dispatch(request)),
  );

  const failures = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [attempt.reason] : []));
  expect(failures.every(({ name }) => name === 'OperationInFlight')).toBe(true);
  expect(failures.length).toBeLessThan(10);
  expect(await world.parcels(request.key)).toHaveLength(1);
  expect(await world.events(request.orderId)).toHaveLength(1);
});

it('refuses an address that no carrier serves, once and for all', async () => {
  const request = await world.request({ country: 'AQ' });

  for (let repeat = 0; repeat < 2; repeat++) {
    await expect(dispatchOver().dispatch(request)).rejects.toMatchObject({
      name: 'AddressNotServed',
      retryable: false,
    });
  }

  expect(await world.parcels(request.key)).toEqual([]);
  expect(await world.events(request.orderId)).toMatchObject([
    { type: 'ShipmentRefused', data: { orderId: request.orderId, reason: 'address-not-served' } },
  ]);
});

it('refuses the same key for another parcel', async () => {
  const request = await world.request();
  await dispatchOver().dispatch(request);

  const other = { ...request, lines: [{ sku: 'MUG-RED', quantity: 1 }] };

  await expect(dispatchOver().dispatch(other)).rejects.toMatchObject({ name: 'OperationConflict' });
});

it('fails while the carrier is down, blocks no repeat, and goes on when it is up again', async () => {
  const request = await world.request({ postalCode: '99999' });
  const outage = () =>
    world.sandboxDb
      .selectFrom('sandbox.carrier_outage')
      .select('ends_at')
      .where('reference', '=', request.key)
      .executeTakeFirstOrThrow();

  await expect(dispatchOver().dispatch(request)).rejects.toThrow(CarrierUnavailable);
  const atFirst = await outage();
  await expect(dispatchOver().dispatch(request)).rejects.toThrow(CarrierUnavailable);
  expect(await outage()).toEqual(atFirst);
  expect(await world.parcels(request.key)).toEqual([]);

  await world.sandboxDb
    .updateTable('sandbox.carrier_outage')
    .set({ ends_at: new Date(0) })
    .where('reference', '=', request.key)
    .execute();
  await dispatchOver().dispatch(request);
  expect(await world.parcels(request.key)).toHaveLength(1);
});

it('books nothing twice when the answer was lost: the repeat asks the carrier first', async () => {
  const request = await world.request();
  const bookings: ParcelToBook[] = [];
  const losesTheAnswer = lineTo(world.carrier, {
    book: async (parcel, signal) => {
      bookings.push(parcel);
      await world.carrier.book(parcel, signal);
      throw new Error('connection reset');
    },
  });

  await expect(dispatchOver(losesTheAnswer).dispatch(request)).rejects.toThrow('connection reset');
  expect(await world.events(request.orderId)).toEqual([]);
  const { trackingNumber } = await dispatchOver(losesTheAnswer).dispatch(request);

  expect(bookings).toHaveLength(1);
  expect(await world.parcels(request.key)).toMatchObject([{ tracking_number: trackingNumber }]);
  expect(await world.events(request.orderId)).toHaveLength(1);
});

it('gives up on a carrier that does not answer in time', async () => {
  const request = await world.request();
  const silent = lineTo(world.carrier, {
    book: (_parcel, signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      ),
  });

  const dispatch = new Dispatch(world.db, silent, world.opener, 50);

  await expect(dispatch.dispatch(request)).rejects.toMatchObject({ name: 'TimeoutError' });
});

it('never says an address that it cannot open, and blocks neither repeat nor cancellation', async () => {
  const request = await world.request();
  const others = await testSealing('shipping');
  const withoutKey = new Dispatch(world.db, world.carrier, others.opener(), TIMEOUT_MS);

  await expect(withoutKey.dispatch(request)).rejects.toMatchObject({
    name: 'SealedFieldUnreadable',
    retryable: false,
  });

  const cancel = new Cancel(world.db, world.carrier, TIMEOUT_MS);
  expect(await cancel.cancel(cancellationOf(request))).toEqual({ outcome: 'cancelled' });
  others.remove();
});
