import type {
  CancelShipmentRequest,
  CancelShipmentResult,
} from '@waybill/contract-shipping/shipping.contract';
import { type Attempt, begin, close, finish } from '@waybill/outbox/operations';
import type { Kysely } from 'kysely';
import type { BookedParcel, Carrier } from './carrier';
import { attempt, attemptTimes } from './carrier-attempt';
import { cancellations } from './metrics';
import { findShipment, markCancelled, markDispatched, shipmentOf } from './shipment.store';
import type { ShippingTables } from './shipping-tables';

/** The barrier: decides, once, whether a parcel goes. */
export class Cancel {
  constructor(
    private readonly db: Kysely<ShippingTables>,
    private readonly carrier: Carrier,
    private readonly carrierTimeoutMs: number,
  ) {}

  /**
   * Closes the dispatch first: from then on no attempt can begin or write. Only one that had begun and left no result
   * needs the carrier's word, and that is final by then.
   *
   * @param received the request as it came over the wire, which is what makes a repeat the same
   * @throws OperationInFlight (retryable) while an attempt may still be at the carrier
   * @throws CarrierUnavailable (retryable)
   * @throws Refusal `OperationConflict`
   */
  async cancel(request: CancelShipmentRequest, received: unknown = request): Promise<CancelShipmentResult> {
    const { leaseMs, signal } = attemptTimes(this.carrierTimeoutMs);
    const operation = { key: request.key, request: received, leaseMs };
    const begun = await begin<ShippingTables, CancelShipmentResult>(this.db, operation);
    return attempt(this.db, request.key, begun, async (current) => {
      await close(this.db, request.undoes);
      const undecided = (await findShipment(this.db, request.undoes))?.state === 'requested';
      const parcel = undecided ? await this.carrier.find(request.undoes, signal) : undefined;
      const result = await this.decide(current, request.undoes, parcel);
      cancellations.inc({ outcome: result.outcome });
      return result;
    });
  }

  private decide(
    current: Attempt,
    dispatchKey: string,
    parcel: BookedParcel | undefined,
  ): Promise<CancelShipmentResult> {
    return this.db.transaction().execute(async (trx) => {
      if (parcel) await markDispatched(trx, dispatchKey, { carrier: this.carrier.name, ...parcel });
      else await markCancelled(trx, dispatchKey);
      // The row decides, also for a second cancellation that looked at the carrier at another moment.
      const row = await findShipment(trx, dispatchKey);
      const result: CancelShipmentResult = row?.tracking_number
        ? { outcome: 'already-dispatched', shipment: shipmentOf(row) }
        : { outcome: 'cancelled' };
      await finish(trx, { ...current, result });
      return result;
    });
  }
}
