import {
  type InterceptResult,
  type InterceptShipmentRequest,
  NOT_DISPATCHED,
} from '@waybill/contract-shipping/shipping.contract';
import { begin, finish } from '@waybill/outbox/operations';
import { Refusal } from '@waybill/outbox/refusal';
import type { Kysely } from 'kysely';
import type { Carrier } from './carrier';
import { attempt, attemptTimes } from './carrier-attempt';
import { interceptions } from './metrics';
import { findShipment } from './shipment.store';
import type { ShippingTables } from './shipping-tables';

/** Has the carrier turn parcels back that are on their way. */
export class Intercept {
  constructor(
    private readonly db: Kysely<ShippingTables>,
    private readonly carrier: Carrier,
    private readonly carrierTimeoutMs: number,
  ) {}

  /**
   * The carrier decides once per parcel, so an attempt without a result is simply made again. What follows, the parcel's
   * way home, the carrier reports.
   *
   * @param received the request as it came over the wire, which is what makes a repeat the same
   * @throws Refusal `NotDispatched` · `OperationClosed` · `OperationConflict`
   * @throws OperationInFlight, CarrierUnavailable (retryable)
   */
  async intercept(request: InterceptShipmentRequest, received: unknown = request): Promise<InterceptResult> {
    const { key, intercepts: parcel } = request;
    if (!(await findShipment(this.db, parcel))?.tracking_number) {
      throw new Refusal(NOT_DISPATCHED, `shipment ${request.shipmentId} has not gone to the carrier`);
    }
    const { leaseMs, signal } = attemptTimes(this.carrierTimeoutMs);
    const operation = { key, request: received, leaseMs };
    const begun = await begin<ShippingTables, InterceptResult>(this.db, operation);
    return attempt(this.db, key, begun, async (current) => {
      const result = { outcome: await this.carrier.intercept({ reference: key, parcel }, signal) };
      await finish(this.db, { ...current, result });
      interceptions.inc(result);
      return result;
    });
  }
}
