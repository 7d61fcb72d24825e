import {
  ADDRESS_NOT_SERVED,
  type AddressChecked,
  type CheckAddressRequest,
  sealedShipTo as sealedField,
  shipTo,
} from '@waybill/contract-shipping/shipping.contract';
import { Refusal } from '@waybill/outbox/refusal';
import type { Opener } from '@waybill/service-kit/sealing/opener';
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
   * @throws SealedFieldUnreadable the address is not for us to read, or not this order's
   * @throws CarrierUnavailable (retryable)
   */
  async check({ orderId, sealedShipTo }: CheckAddressRequest): Promise<AddressChecked> {
    const purpose = { orderId, field: sealedField.field, schema: shipTo };
    const { value: address, version } = await this.opener.open(sealedShipTo, purpose);
    const served = await this.carrier.serves(address, AbortSignal.timeout(this.carrierTimeoutMs));
    if (!served) throw addressNotServed();
    return { version };
  }
}
