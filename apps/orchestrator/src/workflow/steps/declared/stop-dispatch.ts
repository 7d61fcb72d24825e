import type {
  CancelShipmentRequest,
  CancelShipmentResult,
} from '@waybill/contract-shipping/shipping.contract';
import { declare } from './step';

/**
 * The barrier: asked until it answers, because without its answer nothing may be undone. Nobody may skip it; it is resolved with
 * evidence only.
 */
export const stopDispatch = declare<'shipping', CancelShipmentRequest, CancelShipmentResult>({
  name: 'cancel-shipment',
  team: 'shipping',
  summary: ({ shipmentId }) => `stop ${shipmentId}, if it has not gone`,
  does: (shipping, request) => shipping.cancelShipment(request),
});
