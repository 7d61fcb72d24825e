import type { ArrangedReturn, ArrangeReturnRequest } from '@waybill/contract-shipping/shipping.contract';
import { begin, type Begun } from '@waybill/outbox/operations';
import type { Kysely } from 'kysely';
import type { Carrier } from './carrier';
import { attempt, attemptTimes } from './carrier-attempt';
import { completeReturn } from './carrier-results';
import { insertReturn } from './return.store';
import type { ShippingTables } from './shipping-tables';

/** Has the carrier fetch goods from the customer. */
export class ArrangeReturn {
  constructor(
    private readonly db: Kysely<ShippingTables>,
    private readonly carrier: Carrier,
    private readonly carrierTimeoutMs: number,
  ) {}

  /**
   * @param received the request as it came over the wire, which is what makes a repeat the same
   * @throws Refusal `NotDispatched` · `OperationClosed` · `OperationConflict`
   * @throws OperationInFlight, CarrierUnavailable (retryable)
   */
  async arrange(request: ArrangeReturnRequest, received: unknown = request): Promise<ArrangedReturn> {
    const { key: reference, returns: parcel, lines } = request;
    const { leaseMs, signal } = attemptTimes(this.carrierTimeoutMs);
    const begun = await this.begin(request, received, leaseMs);
    return attempt(this.db, reference, begun, async (current) => {
      const known = begun.status === 'unresolved' && (await this.carrier.find(reference, signal));
      const arranged = known || (await this.carrier.arrangeReturn({ reference, parcel, lines }, signal));
      return completeReturn(this.db, current, { carrier: this.carrier.name, ...arranged });
    });
  }

  private begin(
    request: ArrangeReturnRequest,
    received: unknown,
    leaseMs: number,
  ): Promise<Begun<ArrangedReturn>> {
    return this.db.transaction().execute(async (trx) => {
      const operation = { key: request.key, request: received, leaseMs };
      const begun = await begin<ShippingTables, ArrangedReturn>(trx, operation);
      if (begun.status === 'started') await insertReturn(trx, request);
      return begun;
    });
  }
}
