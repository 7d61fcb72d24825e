import type { FulfilOrderInput, OrderLimits } from '@waybill/contract-order/fulfil-order.contract';
import {
  orderTotal,
  type OrderOptions,
  type OrderPlaced,
} from '@waybill/contract-order/order-placed.contract';
import type { Sealer } from '@waybill/service-kit/sealing';

export interface OrderDefaults {
  options: Required<OrderOptions>;
  limits: OrderLimits;
}

/**
 * What the workflow is started with: defaults filled in, and what only one team may read sealed for that team,
 * before it enters the engine's history.
 */
export async function sealOrder(
  order: OrderPlaced,
  sealer: Sealer,
  defaults: OrderDefaults,
): Promise<FulfilOrderInput> {
  const [paymentToken, shipTo, contact] = await Promise.all([
    sealer.seal('payment', order.payment.token),
    sealer.seal('shipping', order.shipTo),
    sealer.seal('notification', order.contact),
  ]);
  return {
    orderId: order.orderId,
    customerId: order.customerId,
    placedAt: order.placedAt,
    currency: order.currency,
    lines: order.lines,
    shippingPrice: order.shippingPrice,
    tax: order.tax,
    total: orderTotal(order),
    sealed: { paymentToken, shipTo, contact },
    options: { ...defaults.options, ...given(order.options) },
    limits: defaults.limits,
  };
}

/** Without what was left out by `null`. */
const given = (options: OrderPlaced['options']): OrderOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
