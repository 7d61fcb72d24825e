import { orderPlaced, orderTotal } from './order-placed.contract';

const example = {
  orderId: 'ord-1001',
  customerId: 'cus-42',
  placedAt: '2026-11-22T10:00:00Z',
  currency: 'EUR',
  lines: [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 1250 }],
  shippingPrice: 490,
  tax: 0,
  total: 2990,
  payment: { token: 'tok_visa' },
  shipTo: { name: 'Ada L.', line1: '1 Main St', city: 'Lisbon', postalCode: '1000-001', country: 'PT' },
  contact: { email: 'ada@example.com' },
  options: { cancelWindowSeconds: 0 },
};
const fieldsWrongIn = (order: object) =>
  orderPlaced.safeParse(order).error?.issues.map((issue) => issue.path.join('.')) ?? [];

describe('OrderPlaced', () => {
  it('reads the example', () => {
    expect(orderPlaced.parse(example)).toEqual(example);
  });

  it('fills in what may be absent', () => {
    const { shippingPrice, tax, total, options, ...least } = example;
    expect([shippingPrice, tax, total, options]).not.toContain(undefined);
    const order = orderPlaced.parse(least);
    expect(order).toMatchObject({ shippingPrice: 0, tax: 0, options: {} });
    expect(orderTotal(order)).toBe(2500);
  });

  it('ignores fields it does not know, so that publishers may add some', () => {
    expect(orderPlaced.parse({ ...example, giftWrap: true })).toEqual(example);
  });

  it('takes 100 lines of 10,000 pieces at the highest price', () => {
    const lines = Array.from({ length: 100 }, (_, n) => ({
      sku: `S-${n}`,
      quantity: 10_000,
      unitPrice: 1_000_000_000,
    }));
    const order = orderPlaced.parse({ ...example, lines, total: undefined });
    expect(Number.isSafeInteger(orderTotal(order))).toBe(true);
  });

  it.each([
    ['orderId', { orderId: '' }],
    ['orderId', { orderId: '.hidden' }],
    ['orderId', { orderId: 'a'.repeat(65) }],
    ['orderId', { orderId: 'with space' }],
    ['customerId', { customerId: '' }],
    ['placedAt', { placedAt: 'yesterday' }],
    ['currency', { currency: 'eur' }],
    ['lines', { lines: [], total: undefined }],
    [
      'lines',
      {
        lines: Array.from({ length: 101 }, (_, n) => ({ sku: `S-${n}`, quantity: 1, unitPrice: 1 })),
        total: undefined,
      },
    ],
    ['lines.0.quantity', { lines: [{ sku: 'A', quantity: 0, unitPrice: 1 }], total: undefined }],
    ['lines.0.quantity', { lines: [{ sku: 'A', quantity: 10_001, unitPrice: 1 }], total: undefined }],
    ['lines.0.unitPrice', { lines: [{ sku: 'A', quantity: 1, unitPrice: 12.5 }], total: undefined }],
    ['lines.1.sku', { lines: [...example.lines, ...example.lines], total: undefined }],
    ['shippingPrice', { shippingPrice: -1, total: undefined }],
    ['total', { total: 2989 }],
    ['payment.token', { payment: {} }],
    ['shipTo.country', { shipTo: { ...example.shipTo, country: 'Portugal' } }],
    ['contact.email', { contact: { email: 'ada' } }],
    ['options.onShortage', { options: { onShortage: 'shrug' } }],
    ['options.cancelWindowSeconds', { options: { cancelWindowSeconds: -1 } }],
  ])('names %s when it is wrong', (field, change) => {
    expect(fieldsWrongIn({ ...example, ...change })).toEqual([field]);
  });
});
