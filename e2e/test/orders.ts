import { randomUUID } from 'node:crypto';
import { shopOrder, type OrderWishes, type ShopOrder } from '@waybill/demo/orders/shop-order';

/** What must never be readable outside the team it is for. Each is found nowhere else. */
export const person = {
  name: 'Quillon Featherstone',
  line1: '77 Thistledown Lane',
  city: 'Brackenmoor',
  postalCode: 'QX7-4242',
  mailHost: 'letterbox.example',
};

export const newOrderId = (about: string): string => `e2e-${about}-${randomUUID().slice(0, 8)}`;

/** An order of that person; what becomes of it is decided by the wishes. */
export function orderOf(about: string, wishes: OrderWishes = {}): ShopOrder & { orderId: string } {
  const orderId = newOrderId(about);
  const { mailHost, ...address } = person;
  const order = shopOrder(orderId, { postalCode: address.postalCode, ...wishes });
  const { country, postalCode } = order.shipTo;
  return {
    ...order,
    shipTo: { ...address, postalCode, country },
    contact: { email: `quillon+${orderId}@${mailHost}` },
  };
}

/** Long enough that it never runs out by itself. */
export const LONG_WINDOW: OrderWishes = { options: { cancelWindowSeconds: 86_400 } };

/** Dispatched, and never delivered. */
export const IN_TRANSIT: OrderWishes = { postalCode: '00000' };

/** Dispatched, and lost. */
export const LOST: OrderWishes = { postalCode: '11111' };
