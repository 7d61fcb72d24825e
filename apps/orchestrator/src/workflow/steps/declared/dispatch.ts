import type { DispatchShipmentRequest, Shipment } from '@waybill/contract-shipping/shipping.contract';
import { declare } from './step';

/**
 * Hands a parcel to the carrier: the pivot. It is stopped by `stopDispatch`, never undone. Nobody may skip it: whether it went
 * is what all else hangs on.
 */
export const dispatch = declare<'shipping', DispatchShipmentRequest, Shipment>({
  name: 'dispatch',
  team: 'shipping',
  summary: ({ shipmentId, warehouse }) => `dispatch ${shipmentId} from ${warehouse}`,
  does: (shipping, request) => shipping.dispatchShipment(request),
});

/** What counts as the shipment where a person says that the carrier has it. */
export const dispatchedByHand = (
  { shipmentId, lines }: Pick<Shipment, 'shipmentId' | 'lines'>,
  evidence: unknown,
): Shipment => ({
  shipmentId,
  lines,
  ...(evidence as Pick<Shipment, 'carrier' | 'trackingNumber'>),
});
