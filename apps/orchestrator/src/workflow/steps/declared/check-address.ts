import type { CheckAddressRequest } from '@waybill/contract-shipping/shipping.contract';
import { declare } from './step';

/** Whether a carrier serves another address. Moves nothing; somebody waits for the answer, so it has less time than a step. */
export const checkAddress = declare<'shipping', CheckAddressRequest, void>({
  name: 'check-address',
  team: 'shipping',
  summary: () => 'check another address',
  does: (shipping, request) => shipping.checkAddress(request),
  budget: { scheduleToCloseTimeout: '25 seconds' },
});
