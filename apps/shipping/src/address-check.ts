import {
  ADDRESS_NOT_SERVED,
  type CheckAddressRequest,
  shipTo,
} from '@waybill/contract-shipping/shipping.contract';
import { Refusal } from '@waybill/outbox/refusal';
import type { Opener } from '@waybill/service-kit/sealing';
import type { Carrier } from './carrier';

export const addressNotServed = () => new Refusal(ADDRESS_NOT_SERVED, 'no carrier serves the address');

/** Whether a parcel could go there, before anything depends on it. */
export class AddressCheck {
  constructor(
    private readonly carrier: Carrier,
    private readonly opener: Opener,
    private readonly carrierTimeoutMs: number,
  ) {}

  /**
   * @throws Refusal `AddressNotServed`
   * @throws SealedFieldUnreadable the address is not for us to read
   * @throws CarrierUnavailable (retryable)
   */
  async check({ sealedShipTo }: CheckAddressRequest): Promise<void> {
    const address = await this.opener.open(sealedShipTo, shipTo);
    const served = await this.carrier.serves(address, AbortSignal.timeout(this.carrierTimeoutMs));
    if (!served) throw addressNotServed();
  }
}
