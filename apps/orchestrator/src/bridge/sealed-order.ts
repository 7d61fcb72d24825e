import type { FulfilOrderInput, OrderLimits } from '@waybill/contract-order/fulfil-order.contract';
import {
  orderTotal,
  type OrderOptions,
  type OrderPlaced,
} from '@waybill/contract-order/order-placed.contract';
import { sealedContact } from '@waybill/contract-notification/notification.contract';
import { sealedCardToken } from '@waybill/contract-payment/payment.contract';
import { sealedShipTo } from '@waybill/contract-shipping/shipping.contract';
import type { Mandate } from '@waybill/service-kit/sealing/mandate';
import type { Sealer } from '@waybill/service-kit/sealing/sealer';

/** Of what an order is placed with; what it is given later counts up from there. */
const FIRST_VERSION = 1;

/** What the orchestrator's configuration says of every order. */
export interface OrderDefaults {
  /** What customers may be called by. */
  customerIds: RegExp;
  options: Required<OrderOptions>;
  limits: OrderLimits;
}

/**
 * What the workflow is started with: defaults filled in, and what only one team may read sealed for that team and this order,
 * before it enters the engine's history.
 *
 * @returns also the keys that it was sealed with
 */
export async function sealOrder(
  order: OrderPlaced,
  sealer: Sealer,
  defaults: OrderDefaults,
): Promise<{ input: FulfilOrderInput; kids: string[] }> {
  const { orderId, currency } = order;
  const total = orderTotal(order);
  const [paymentToken, shipTo, contact] = await Promise.all([
    sealer.seal(sealedCardToken, {
      ...{ orderId, version: FIRST_VERSION, value: order.payment.token },
      limit: limitOf(total, currency),
    }),
    sealer.seal(sealedShipTo, { orderId, version: FIRST_VERSION, value: order.shipTo }),
    sealer.seal(sealedContact, { orderId, version: FIRST_VERSION, value: order.contact }),
  ]);
  const input = {
    orderId,
    customerId: order.customerId,
    placedAt: order.placedAt,
    currency,
    lines: order.lines,
    shippingPrice: order.shippingPrice,
    tax: order.tax,
    total,
    sealed: { paymentToken: paymentToken.sealed, shipTo: shipTo.sealed, contact: contact.sealed },
    options: { ...defaults.options, ...given(order.options) },
    limits: defaults.limits,
  };
  return { input, kids: [...new Set([paymentToken, shipTo, contact].flatMap(({ kids }) => kids))] };
}

/** What a card may be charged for an order; nothing is asked of one for an order that costs nothing. */
export const limitOf = (total: number, currency: string): Mandate['limit'] =>
  total > 0 ? { amount: total, currency } : undefined;

/** Without what was left out by `null`. */
const given = (options: OrderPlaced['options']): OrderOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
