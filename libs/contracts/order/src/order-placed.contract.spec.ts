import { problemWithCurrency } from './currencies';
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

  it.each([
    ...['first/last@example.com', 'a&b@example.com', 'bounce=x@example.com', 'a.@example.com'],
    ...['x@xn--80a1acny.xn--p1ai', 'info@bücher.example', 'пётр@example.com', 'ada@localhost'],
  ])('takes the mail address %s', (email) => {
    expect(orderPlaced.parse({ ...example, contact: { email } }).contact).toEqual({ email });
  });

  it.each([
    ...[
      '',
      '@',
      'ada@',
      '@example.com',
      'a b@example.com',
      'a@b@example.com',
      'ada@ex ample.com',
      'a\u00a0b@example.com',
    ],
    ...[
      'ada@-example.com',
      'ada@example..com',
      'ada@example.com\r\nBcc: x@y',
      `${'a'.repeat(250)}@example.com`,
    ],
    ...['ada@exa_mple.com', '"ada"@example.com', `ada@${'x'.repeat(64)}.com`],
  ])('refuses the mail address %j', (email) => {
    expect(fieldsWrongIn({ ...example, contact: { email } })).toEqual(['contact.email']);
  });

  const { postalCode, ...withoutCode } = example.shipTo;
  it.each([
    ['without a postal code in HK', { ...withoutCode, country: 'HK' }],
    ['with an empty one in AE', { ...withoutCode, postalCode: '', country: 'AE' }],
    ['with none in PA', { ...withoutCode, postalCode: null, country: 'PA' }],
  ])('takes an address %s, without the field', (_what, shipTo) => {
    expect(orderPlaced.parse({ ...example, shipTo }).shipTo.postalCode).toBeUndefined();
    expect(postalCode).toBeDefined();
  });

  it.each([undefined, null, ''])('refuses an address in PT whose postal code is %j', (code) => {
    const shipTo = { ...example.shipTo, postalCode: code };
    expect(fieldsWrongIn({ ...example, shipTo })).toEqual(['shipTo.postalCode']);
  });

  it('takes null for all that may be absent, and an empty text for a line of the address', () => {
    const options = { cancelWindowSeconds: null, onShortage: null };
    const none = { shippingPrice: null, tax: null, total: null, options };
    const shipTo = { ...example.shipTo, line2: null, region: '' };
    const order = orderPlaced.parse({ ...example, ...none, shipTo });
    expect(order).toMatchObject({ shippingPrice: 0, tax: 0 });
    expect(JSON.parse(JSON.stringify([order.total ?? 'none', order.options, order.shipTo]))).toEqual([
      'none',
      {},
      example.shipTo,
    ]);
    expect(orderPlaced.parse({ ...example, options: null }).options).toEqual({});
  });

  it.each([
    ['2026-11-22t10:00:00z', '2026-11-22T10:00:00Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2016-12-31T18:59:60.5-05:00', '2017-01-01T00:00:00.000Z'],
    ['2026-11-22T10:00:00.123+05:30', '2026-11-22T10:00:00.123+05:30'],
  ])('reads the time %s', (placedAt, read) => {
    expect(orderPlaced.parse({ ...example, placedAt }).placedAt).toBe(read);
    expect(Date.parse(read)).not.toBeNaN();
  });

  it.each([
    ...['2026-02-30T10:00:00Z', '2026-11-22T10:00:00', '2026-11-22 10:00:00Z', '2026-11-22T24:00:00Z'],
    ...[
      '2026-11-22T10:60:00Z',
      '2026-11-22T10:00:61Z',
      '2026-13-01T10:00:00Z',
      '2026-11-22T10:00:00+24:00',
      '',
    ],
  ])('refuses the time %j', (placedAt) => {
    expect(fieldsWrongIn({ ...example, placedAt })).toEqual(['placedAt']);
  });
});

describe('the currencies that are taken', () => {
  it.each(['EUR', 'JPY', 'KWD', 'CLF', 'XAF', 'ZWG'])('%s is', (code) => {
    expect(problemWithCurrency(code)).toBeUndefined();
  });
  it.each(['ZZZ', 'XXX', 'XTS', 'XAU', 'DEM', 'HRK', 'eur', ''])('%j is not', (code) => {
    expect(problemWithCurrency(code)).toBe('is not an active currency of ISO 4217');
  });
});
