import {
  type DispatchShipmentRequest,
  sealedShipTo,
  type Shipment,
  shipTo,
  type ShipTo,
} from '@waybill/contract-shipping/shipping.contract';
import { type Attempt, begin, type Begun, refuse } from '@waybill/outbox/operations';
import { Refusal } from '@waybill/outbox/refusal';
import type { Opened, Opener } from '@waybill/service-kit/sealing/opener';
import type { Kysely } from 'kysely';
import { addressNotServed } from './address-check';
import { type BookedParcel, type Carrier, NotServed } from './carrier';
import { attempt, attemptTimes } from './carrier-attempt';
import { completeDispatch } from './carrier-results';
import { dispatches } from './metrics';
import { keepNewestAddress, olderAddress } from './newest-address.store';
import { findShipment, insertRequested, markRefused, shipmentOf } from './shipment.store';
import type { ShippingTables } from './shipping-tables';

/** Hands parcels to the carrier: intent, call under our key, result. */
export class Dispatch {
  constructor(
    private readonly db: Kysely<ShippingTables>,
    private readonly carrier: Carrier,
    private readonly opener: Opener,
    private readonly carrierTimeoutMs: number,
  ) {}

  /**
   * @param received the request as it came over the wire, which is what makes a repeat the same
   * @throws Refusal `AddressNotServed` · `OperationClosed` it was cancelled · `OperationConflict`
   * @throws SealedFieldUnreadable the address is not for us to read, not this order's, or older than one before
   * @throws OperationInFlight, CarrierUnavailable (retryable)
   */
  async dispatch(request: DispatchShipmentRequest, received: unknown = request): Promise<Shipment> {
    const { leaseMs, signal } = attemptTimes(this.carrierTimeoutMs);
    let opened: Promise<Opened<ShipTo>> | undefined;
    const address = () => (opened ??= this.open(request));
    const begun = await this.begin(request, received, leaseMs, address);
    return attempt(this.db, request.key, begun, async (current) => {
      try {
        // A reference the carrier may already have is looked up first: its idempotency keys may age, its parcels do not.
        const known = begun.status === 'unresolved' && (await this.carrier.find(request.key, signal));
        return await this.dispatched(current, known || (await this.book(request, await address(), signal)));
      } catch (error) {
        if (!(error instanceof NotServed)) throw error;
        throw await this.refused(current);
      }
    });
  }

  private async begin(
    request: DispatchShipmentRequest,
    received: unknown,
    leaseMs: number,
    address: () => Promise<Opened<ShipTo>>,
  ): Promise<Begun<Shipment>> {
    try {
      return await this.db.transaction().execute(async (trx) => {
        const operation = { key: request.key, request: received, leaseMs };
        const begun = await begin<ShippingTables, Shipment>(trx, operation);
        if (begun.status === 'started') {
          const { version } = await address();
          await keepNewestAddress(trx, request.orderId, version);
          if (!(await insertRequested(trx, request, version))) throw olderAddress(request.orderId);
        }
        return begun;
      });
    } catch (error) {
      const gone = isClosed(error) ? await this.goneAllTheSame(request.key) : undefined;
      if (!gone) throw error;
      return { status: 'done', result: gone };
    }
  }

  /** A cancellation closes the operation also when it came too late: then the parcel went, and its dispatch says so. */
  private async goneAllTheSame(key: string): Promise<Shipment | undefined> {
    const row = await findShipment(this.db, key);
    return row?.tracking_number ? shipmentOf(row) : undefined;
  }

  private open({ orderId, sealedShipTo: sealed }: DispatchShipmentRequest): Promise<Opened<ShipTo>> {
    return this.opener.open(sealed, { orderId, field: sealedShipTo.field, schema: shipTo });
  }

  private book(
    request: DispatchShipmentRequest,
    { value: address }: Opened<ShipTo>,
    signal: AbortSignal,
  ): Promise<BookedParcel> {
    // A process that was suspended wakes up here with its lease long gone.
    signal.throwIfAborted();
    return this.carrier.book({ reference: request.key, address, lines: request.lines }, signal);
  }

  private async dispatched(current: Attempt, booked: BookedParcel): Promise<Shipment> {
    const shipment = await completeDispatch(this.db, current, { carrier: this.carrier.name, ...booked });
    dispatches.inc({ outcome: 'dispatched' });
    return shipment;
  }

  private async refused(current: Attempt): Promise<Refusal> {
    const refusal = addressNotServed();
    await this.db.transaction().execute(async (trx) => {
      await refuse(trx, { ...current, refusal });
      await markRefused(trx, current.key, 'address-not-served');
    });
    dispatches.inc({ outcome: 'refused' });
    return refusal;
  }
}

const isClosed = (error: unknown) => error instanceof Refusal && error.name === 'OperationClosed';
