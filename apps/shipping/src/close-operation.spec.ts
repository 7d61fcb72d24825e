import type { DispatchShipmentRequest, Shipment } from '@waybill/contract-shipping/shipping.contract';
import { close } from '@waybill/outbox/operations';
import {
  cancellationOf,
  closingOf,
  interceptionOf,
  lineTo,
  returnOf,
  shippingWorld,
  type ShippingWorld,
  until,
} from '../test/shipping-harness';
import { ArrangeReturn } from './arrange-return';
import { Cancel } from './cancel';
import { type Carrier, CarrierUnavailable } from './carrier';
import { CloseOperation } from './close-operation';
import { Dispatch } from './dispatch';
import { Intercept } from './intercept';

const TIMEOUT_MS = 5_000;

let world: ShippingWorld;
beforeAll(async () => (world = await shippingWorld()));
afterAll(() => world.close());

const dispatchOver = (carrier: Carrier = world.carrier) =>
  new Dispatch(world.db, carrier, world.opener, TIMEOUT_MS);
const cancelOver = (carrier: Carrier = world.carrier) => new Cancel(world.db, carrier, TIMEOUT_MS);
const closeOver = (carrier: Carrier = world.carrier) => new CloseOperation(world.db, carrier, TIMEOUT_MS);
const types = async ({ orderId }: DispatchShipmentRequest) =>
  (await world.events(orderId)).map(({ type }) => type);

const down = () => Promise.reject(new CarrierUnavailable('down for maintenance'));
const broken = () => lineTo(world.carrier, { book: down, find: down });
const unasked = () => {
  const ask = () => Promise.reject(new Error('nobody may ask'));
  return lineTo(world.carrier, { book: ask, find: ask });
};
const byHand = ({ shipmentId, lines }: DispatchShipmentRequest): Shipment => ({
  shipmentId,
  lines,
  carrier: 'bike courier',
  trackingNumber: 'BIKE1',
});

describe('a dispatch', () => {
  it('that never came refuses from then on, however often it is closed', async () => {
    const request = await world.request();
    for (let repeat = 0; repeat < 2; repeat++)
      expect(await closeOver().close(closingOf(request, request.key))).toEqual({ outcome: 'closed' });
    await expect(dispatchOver(unasked()).dispatch(request)).rejects.toMatchObject({
      name: 'OperationClosed',
    });
    expect(await types(request)).toEqual([]);
  });

  it('that is done stays done, whatever a person says they sent', async () => {
    const request = await world.request();
    const shipment = await dispatchOver().dispatch(request);
    const closing = closingOf(request, request.key, byHand(request));
    expect(await closeOver(unasked()).close(closing)).toEqual({ outcome: 'already-done' });
    expect(await dispatchOver(unasked()).dispatch(request)).toEqual(shipment);
    expect(await types(request)).toEqual(['ShipmentDispatched']);
  });

  it('that a person did while the carrier was broken is not done again once it is repaired', async () => {
    const request = { ...(await world.request()), warehouse: 'books' };
    await expect(dispatchOver(broken()).dispatch(request)).rejects.toThrow(CarrierUnavailable);
    const shipment = byHand(request);
    const closing = closingOf(request, request.key, shipment);

    for (let repeat = 0; repeat < 2; repeat++)
      expect(await closeOver().close(closing)).toEqual({ outcome: 'closed' });

    expect(await dispatchOver(unasked()).dispatch(request)).toEqual(shipment);
    expect(await world.parcels(request.key)).toEqual([]);
    const { orderId } = request;
    expect(await world.events(orderId)).toEqual([
      {
        type: 'ShipmentDispatched',
        traceparent: request.traceparent,
        data: { orderId, at: expect.any(String), ...shipment, warehouse: 'books' },
      },
    ]);
    expect(await cancelOver(unasked()).cancel(cancellationOf(request))).toEqual({
      outcome: 'already-dispatched',
      shipment,
    });
  });

  it('that never came, done by a person, counts as dispatched', async () => {
    const request = await world.request();
    const shipment = byHand(request);
    const closing = closingOf(request, request.key, { ...shipment, warehouse: 'books' });
    expect(await closeOver().close(closing)).toEqual({ outcome: 'closed' });
    expect(await dispatchOver(unasked()).dispatch(request)).toEqual(shipment);
    expect((await world.events(request.orderId)).map(({ data }) => data)).toMatchObject([
      { ...shipment, warehouse: 'books' },
    ]);
  });

  it('that was refused may still be done by a person, by other means', async () => {
    const request = await world.request({ country: 'AQ' });
    await expect(dispatchOver().dispatch(request)).rejects.toMatchObject({ name: 'AddressNotServed' });
    const closing = closingOf(request, request.key, byHand(request));
    expect(await closeOver(unasked()).close(closing)).toEqual({ outcome: 'closed' });
    expect(await types(request)).toEqual(['ShipmentRefused', 'ShipmentDispatched']);
  });

  it('whose parcel the carrier has after all is done, and says so', async () => {
    const request = await world.request();
    const loses = lineTo(world.carrier, {
      book: async (parcel, signal) => {
        await world.carrier.book(parcel, signal);
        throw new Error('connection reset');
      },
    });
    await expect(dispatchOver(loses).dispatch(request)).rejects.toThrow('connection reset');
    const closing = closingOf(request, request.key, byHand(request));
    await expect(closeOver().close(closing)).rejects.toMatchObject({ name: 'OperationInFlight' });
    await world.endLease(request.key);

    expect(await closeOver().close(closing)).toEqual({ outcome: 'already-done' });

    const [parcel] = await world.parcels(request.key);
    expect(await dispatchOver(unasked()).dispatch(request)).toMatchObject({
      carrier: 'sandbox',
      trackingNumber: parcel!.tracking_number,
    });
    expect(await types(request)).toEqual(['ShipmentDispatched']);
  });

  it('that left no result and no parcel is cancelled; while the carrier cannot say, it stays open', async () => {
    const request = await world.request();
    await expect(dispatchOver(broken()).dispatch(request)).rejects.toThrow(CarrierUnavailable);
    const closing = closingOf(request, request.key);
    await expect(closeOver(broken()).close(closing)).rejects.toThrow(CarrierUnavailable);
    expect(await world.state(request)).toBe('requested');

    expect(await closeOver().close(closing)).toEqual({ outcome: 'closed' });

    await expect(dispatchOver(unasked()).dispatch(request)).rejects.toMatchObject({
      name: 'OperationClosed',
    });
    expect(await cancelOver(unasked()).cancel(cancellationOf(request))).toEqual({ outcome: 'cancelled' });
    expect(await types(request)).toEqual(['ShipmentCancelled']);
  });

  it('is not closed while an attempt may be at the carrier', async () => {
    const request = await world.request();
    let arrived = false;
    let letGo!: () => void;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const slow = lineTo(world.carrier, {
      book: async (parcel, signal) => {
        arrived = true;
        await gate;
        return world.carrier.book(parcel, signal);
      },
    });
    const dispatched = dispatchOver(slow).dispatch(request);
    await until(() => arrived);
    await expect(closeOver().close(closingOf(request, request.key))).rejects.toMatchObject({
      name: 'OperationInFlight',
      retryable: true,
    });
    letGo();
    await dispatched;
    expect(await closeOver().close(closingOf(request, request.key))).toEqual({ outcome: 'already-done' });
  });

  it('whose cancellation got no answer from the carrier is decided by what a person knows', async () => {
    const [went, stayed] = [await world.request(), await world.request()];
    for (const request of [went, stayed]) {
      await expect(dispatchOver(broken()).dispatch(request)).rejects.toThrow(CarrierUnavailable);
      await expect(cancelOver(broken()).cancel(cancellationOf(request))).rejects.toThrow(CarrierUnavailable);
    }
    await closeOver(broken()).close(closingOf(went, went.key, byHand(went)));
    await closeOver(broken()).close(closingOf(stayed, stayed.key));

    expect(await cancelOver(broken()).cancel(cancellationOf(went))).toEqual({
      outcome: 'already-dispatched',
      shipment: byHand(went),
    });
    expect(await cancelOver(broken()).cancel(cancellationOf(stayed))).toEqual({ outcome: 'cancelled' });
  });

  it('that was cancelled cannot count as dispatched afterwards', async () => {
    const request = await world.request();
    await cancelOver().cancel(cancellationOf(request));
    const late = closeOver().close(closingOf(request, request.key, byHand(request)));
    await expect(late).rejects.toMatchObject({ name: 'OperationClosed', retryable: false });
    expect(await types(request)).toEqual([]);
  });

  it('that a cancellation closes at this very moment is to be asked again, and then refuses', async () => {
    const request = await world.request();
    const closing = () => closeOver().close(closingOf(request, request.key, byHand(request)));
    const failure = await world.db.transaction().execute(async (trx) => {
      await close(trx, request.key);
      const failing = closing().catch((error: Error) => error);
      await until(async () => (await world.waitingForLocks()) > 0);
      return () => failing;
    });
    expect(await failure()).not.toHaveProperty('retryable', false);
    expect(await failure()).toBeInstanceOf(Error);
    await expect(closing()).rejects.toMatchObject({ name: 'OperationClosed' });
    expect(await types(request)).toEqual([]);
  });

  it('that races its cancellation: the answers agree', async () => {
    const play = async () => {
      const request = await world.request();
      const closing = closingOf(request, request.key, byHand(request));
      const asked = async <R>(work: () => Promise<R>): Promise<R | string> => {
        for (;;) {
          try {
            return await work();
          } catch (error) {
            if ((error as { retryable?: boolean }).retryable === false) return (error as Error).name;
          }
        }
      };
      const [closed, cancelled] = await Promise.all([
        asked(() => closeOver().close(closing)),
        asked(() => cancelOver().cancel(cancellationOf(request))),
      ]);
      const went = (await types(request)).includes('ShipmentDispatched');
      expect(cancelled).toMatchObject({ outcome: went ? 'already-dispatched' : 'cancelled' });
      expect(closed).toEqual(went ? { outcome: 'closed' } : 'OperationClosed');
    };
    await Promise.all(Array.from({ length: 30 }, play));
  });
});

describe('a return', () => {
  const arrangeOver = (carrier: Carrier = world.carrier) => new ArrangeReturn(world.db, carrier, TIMEOUT_MS);
  const sent = async () => {
    const request = await world.request({ postalCode: '00000' });
    await dispatchOver().dispatch(request);
    return request;
  };

  it('that the carrier has after all is done', async () => {
    const parcel = await sent();
    const request = returnOf(parcel);
    const loses = lineTo(world.carrier, {
      arrangeReturn: async (goods, signal) => {
        await world.carrier.arrangeReturn(goods, signal);
        throw new Error('connection reset');
      },
    });
    await expect(arrangeOver(loses).arrange(request)).rejects.toThrow('connection reset');
    await world.endLease(request.key);
    expect(await closeOver().close(closingOf(parcel, request.key))).toEqual({ outcome: 'already-done' });
    const [booked] = await world.parcels(request.key);
    expect(await arrangeOver().arrange(request)).toMatchObject({ trackingNumber: booked!.tracking_number });
  });

  it('that it does not have is closed, and its goods may be fetched by another one', async () => {
    const parcel = await sent();
    const request = returnOf(parcel);
    const failing = lineTo(world.carrier, { arrangeReturn: down });
    await expect(arrangeOver(failing).arrange(request)).rejects.toThrow(CarrierUnavailable);
    expect(await closeOver().close(closingOf(parcel, request.key))).toEqual({ outcome: 'closed' });
    await expect(arrangeOver().arrange(request)).rejects.toMatchObject({ name: 'OperationClosed' });
    await expect(arrangeOver().arrange(returnOf(parcel, 2))).resolves.toMatchObject({ carrier: 'sandbox' });
  });
});

it('an interception that is skipped is not made any more', async () => {
  const request = await world.request({ postalCode: '00000' });
  await dispatchOver().dispatch(request);
  const interception = interceptionOf(request);
  expect(await closeOver().close(closingOf(request, interception.key))).toEqual({ outcome: 'closed' });
  const intercept = new Intercept(world.db, world.carrier, TIMEOUT_MS);
  await expect(intercept.intercept(interception)).rejects.toMatchObject({ name: 'OperationClosed' });
  expect(await world.parcels(request.key)).toMatchObject([{ turned_back_for: null }]);
});
