import { maskBytes, maskJson, maskText, maskUnreadable } from './masking';

const secret = 'Quillon';

it.each([
  ['at any depth', { data: [{ order: { payment: { token: secret } } }] }],
  [
    'whole, whatever it is',
    { shipTo: [secret, { a: secret }], contact: secret, payment: { token: { value: secret } } },
  ],
  ['also a number', { payment: { token: 4242 } }],
  ['however it is spelt', { ship_to: { name: secret }, 'SHIP-TO': secret, ShipTo: secret, eMail: secret }],
  ['fields of an address in the wrong place', { name: secret, line1: secret, postalCode: secret }],
  [
    'fields that nobody has thought of',
    { street: secret, iban: secret, firstName: secret, note: { deep: [secret] } },
  ],
  ['fields that nobody has thought of, beside known ones', { lines: [{ sku: 'A', engraving: secret }] }],
  ['what a person has written', { orderId: 'ord-1', reason: secret, requestedBy: secret }],
  ['a field of the contract in the wrong place', { sku: secret, lines: [{ orderId: secret }] }],
  ['something else in the place of fields', { lines: secret, options: secret, data: secret }],
  ['something else in the place of a plain value', { total: { name: secret }, currency: [[{ a: secret }]] }],
  ['JSON in a text', { data: JSON.stringify({ orderId: 'ord-1', shipTo: { name: secret } }) }],
  [
    'under names that are no ordinary fields',
    JSON.parse(`{ "__proto__": "${secret}", "constructor": "${secret}" }`),
  ],
])('masks what the contract does not show: %s', (_what, value) => {
  expect(JSON.stringify(maskJson(value))).not.toMatch(/Quillon|4242/);
});

const order = {
  ...{ orderId: 'ord-1', customerId: 'cus-42', placedAt: '2026-11-22T10:00:00Z', currency: 'EUR', total: 1 },
  ...{ lines: [{ sku: 'A', quantity: 2, unitPrice: 3 }], options: { onShortage: 'wait' }, tax: null },
};

it.each([
  ['the data alone', order],
  ['an event around it', { specversion: '1.0', type: 'OrderPlaced', source: '/shop', data: order }],
])('keeps all that the contract has and that tells of nobody: %s', (_what, value) => {
  expect(maskJson(value)).toEqual(value);
});

it('keeps which fields there were, null among them', () => {
  const masked = {
    shipTo: { name: '***', line2: null, country: '***' },
    payment: { token: '***' },
    quantitiy: '***',
  };
  const value = {
    ...{ shipTo: { name: secret, line2: null, country: 'PT' }, payment: { token: 'tok_1' }, quantitiy: 3 },
  };
  expect(maskJson({ ...order, ...value })).toEqual({ ...order, ...masked });
});

it.each([
  'ada@example.com',
  'write to <ada+x@mail.example>, please',
  'tok_visa',
  'pm_1Abc',
  'sk_live_1234',
  'eyJhbGciOi.eyJzdWIi.c2ln',
  '4242 4242 4242 4242',
  '4242424242424242',
])('masks what looks like a secret in any text: %s', (text) => {
  const hidden = /@|ada|visa|1Abc|live|eyJ|c2ln|4242/;
  expect(maskText(text)).not.toMatch(hidden);
  expect(JSON.stringify(maskJson({ customerId: text, [text]: 1 }))).not.toMatch(hidden);
  expect(maskBytes(Buffer.from(text, 'utf16le'))).not.toMatch(hidden);
  expect(maskUnreadable(Buffer.from(text, 'utf16le'))).not.toMatch(hidden);
});

it('masks a number that may be a card', () => {
  expect(maskJson({ total: 4_242_424_242_424_242 })).toEqual({ total: '***' });
});

it.each(['2026-11-22T10:00:00Z', 'shop.orders.v1/3/41', 'MUG-BLUE', 'ord-1001'])(
  'leaves %s as it is',
  (text) => expect([maskText(text), maskJson({ orderId: text })]).toEqual([text, { orderId: text }]),
);

it('of what is no JSON shows the signs, and the names that the contract knows', () => {
  const broken = `{"orderId":"ord-1","shipTo":{"name":"${secret} F.","street":"1 Main St"},"lines":[`;
  const shown = '{"orderId":"***","shipTo":{"name":"*** ***","***":"*** *** ***"},"lines":[';
  expect(maskUnreadable(Buffer.from(broken))).toBe(shown);
});

it('of bytes shows the beginning only', () => {
  const shown = maskBytes(Buffer.concat([Buffer.from([0xff, 0x00]), Buffer.from('x'.repeat(5_000))]));
  expect(shown).toBe(`·${'x'.repeat(199)}…`);
  expect(maskUnreadable(Buffer.from('[,'.repeat(5_000)))).toBe(`${'[,'.repeat(100)}…`);
});

it('has soon done with a text of 256 KiB', () => {
  const text = 'x'.repeat(256 * 1024);
  expect(maskJson({ [text]: text, customerId: text })).toEqual({
    [text.slice(0, 2_000)]: '***',
    customerId: `${text.slice(0, 200)}…`,
  });
}, 5_000);
