import type { Evidence } from '../src/evidence/evidence';

const orderId = 'ord-1';
const authorization = {
  orderId,
  authorizationId: 'auth-1',
  amount: 2990,
  captured: 2990,
  refunded: 0,
  voided: 0,
};
const said = ['OrderAccepted', 'OrderShipped', 'OrderDelivered'];

/** What everyone says of one order that was delivered, and of nothing else. A new copy each time, to be falsified. */
export function deliveredOrder(): Evidence {
  return structuredClone<Evidence>({
    ledger: {
      orders: [{ orderId, state: 'delivered', needsAttention: false, started: true }],
      intake: [
        { topic: 'shop.orders.v1', partition: 0, offset: 0, orderId, kind: 'order' },
        { topic: 'shop.orders.v1', partition: 0, offset: 1, orderId, kind: 'duplicate' },
      ],
      decisions: [],
      returns: [],
      rejected: [],
    },
    money: {
      booked: [authorization],
      atNetwork: [authorization],
      operations: [
        { orderId, key: `${orderId}:authorize:1`, kind: 'authorize' },
        { orderId, key: `${orderId}:capture:1`, kind: 'capture' },
      ],
      authorizeCalls: [{ orderId, calls: 1 }],
      authorizeAttempts: [{ orderId, attempts: 1 }],
    },
    goods: {
      stock: [{ sku: 'MUG-BLUE', received: 10, available: 8, reserved: 0, shipped: 2 }],
      reservations: [{ orderId, sku: 'MUG-BLUE', quantity: 2, shipped: 2, released: 0, returned: 0 }],
      unreserved: [],
      shipments: [
        {
          ...{ orderId, reference: `${orderId}:dispatch:1`, state: 'delivered', trackingNumber: 'SBX1' },
          lines: [{ sku: 'MUG-BLUE', quantity: 2 }],
          sentBack: [],
        },
      ],
      parcels: [{ reference: `${orderId}:dispatch:1`, trackingNumber: 'SBX1' }],
    },
    sent: [{ orderId, kind: 'order-shipped', messageId: 'ord-1.order-shipped@waybill.example' }],
    caught: [
      {
        messageId: '<ord-1.order-shipped@waybill.example>',
        to: ['ada@example.com'],
        subject: 'Shipped',
        text: '',
      },
    ],
    outbox: { said: [{ source: '/waybill/orchestrator', key: orderId, count: 3 }], waiting: 0 },
    kafka: {
      input: [{ topic: 'shop.orders.v1', partition: 0, low: 0, high: 2 }],
      inputOffsets: [
        { partition: 0, offset: 0 },
        { partition: 0, offset: 1 },
      ],
      committed: new Map([[0, 2]]),
      deadLetters: [],
      placed: [
        {
          ...{ orderId, total: 2990, shippingPrice: 490, tax: 0, contact: { email: 'ada@example.com' } },
          lines: [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 1250 }],
        },
      ],
      published: said.map((type, index) => ({
        ...{ id: `event-${index}`, source: '/waybill/orchestrator', key: orderId },
        ...{ type, sequence: index + 1 },
      })),
    },
  });
}
