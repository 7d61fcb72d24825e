import type { InterceptShipmentRequest } from '@waybill/contract-shipping/shipping.contract';
import { declare } from './step';

/** Asks the carrier to turn a parcel on the road back. */
export const intercept = declare<
  'shipping',
  InterceptShipmentRequest,
  { outcome: 'intercepted' | 'too-late' | 'skipped' }
>({
  name: 'intercept',
  team: 'shipping',
  summary: ({ shipmentId }) => `turn ${shipmentId} back`,
  does: (shipping, request) => shipping.interceptShipment(request),
  byHand: { skip: () => ({ outcome: 'skipped' }), resolved: () => ({ outcome: 'intercepted' }) },
});
