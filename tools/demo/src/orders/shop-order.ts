import type { orderPlaced } from '@waybill/contract-order/order-placed.contract';

/** An order as a shop writes it: what has a default may be left out. */
export type ShopOrder = (typeof orderPlaced)['_zod']['input'];

/** What an order of the sandbox may differ in. */
export interface OrderWishes {
  sku?: string;
  quantity?: number;
  /** More of other skus, one of each. */
  and?: string[];
  token?: string;
  country?: string;
  postalCode?: string;
  options?: ShopOrder['options'];
}

/** An order for the sandbox, which decides by token, sku and country what becomes of it. */
export function shopOrder(orderId: string, wishes: OrderWishes = {}): ShopOrder {
  const { sku = 'MUG-BLUE', quantity = 1, and = [], token = 'tok_visa', options } = wishes;
  const { country = 'PT', postalCode = '1000-001' } = wishes;
  return {
    orderId,
    customerId: 'cus-42',
    placedAt: new Date().toISOString(),
    currency: 'EUR',
    lines: [{ sku, quantity }, ...and.map((other) => ({ sku: other, quantity: 1 }))].map((line) => ({
      ...line,
      unitPrice: 1250,
    })),
    shippingPrice: 490,
    payment: { token },
    shipTo: { name: 'Ada L.', line1: '1 Main St', city: 'Lisbon', postalCode, country },
    contact: { email: `${orderId}@example.com` },
    ...(options && { options }),
  };
}
