import type { AddressChecked, CheckAddressRequest } from '@waybill/contract-shipping/shipping.contract';
import { declare } from './step';

/**
 * Whether a carrier serves another address, and how new it is; a build before of shipping does not say that. Moves nothing; somebody waits
 * for the answer, so it has less time than a step.
 */
export const checkAddress = declare<'shipping', CheckAddressRequest, AddressChecked | undefined>({
  name: 'check-address',
  team: 'shipping',
  summary: () => 'check another address',
  does: (shipping, request) => shipping.checkAddress(request),
  budget: { scheduleToCloseTimeout: '25 seconds' },
});
