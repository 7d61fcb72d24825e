import type { ArrangeReturnRequest } from '@waybill/contract-shipping/shipping.contract';
import { declare } from './step';

/** Has the carrier fetch goods from the customer. */
export const fetchBack = declare<'shipping', ArrangeReturnRequest, unknown>({
  name: 'return',
  team: 'shipping',
  summary: ({ shipmentId }) => `fetch ${shipmentId} back`,
  does: (shipping, request) => shipping.arrangeReturn(request),
  byHand: { resolved: () => null },
});
