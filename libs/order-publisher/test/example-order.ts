import type { Order } from '../src/order-messages';

/** An order that is right; `change` replaces some of its fields. */
export function exampleOrder(change: Partial<Order> = {}): Order {
  return {
    orderId: 'ord-1001',
    customerId: 'cus-42',
    placedAt: '2026-11-22T10:00:00Z',
    currency: 'EUR',
    lines: [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 1250 }],
    shippingPrice: 490,
    total: 2990,
    payment: { token: 'tok_visa' },
    shipTo: { name: 'Ada L.', line1: '1 Main St', city: 'Lisbon', postalCode: '1000-001', country: 'PT' },
    contact: { email: 'ada@example.com' },
    ...change,
  };
}
