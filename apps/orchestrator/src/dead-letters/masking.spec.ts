import { maskBytes, maskJson, maskText } from './masking';

const secret = 'Quillon';

it.each([
  ['at any depth', { data: [{ order: { payment: { token: secret } } }] }],
  ['whole, whatever it is', { shipTo: [secret, { a: secret }], contact: secret, token: { value: secret } }],
  ['also a number', { token: 4242 }],
  ['however it is spelt', { ship_to: { name: secret }, 'SHIP-TO': secret, ShipTo: secret, eMail: secret }],
  ['fields of an address in the wrong place', { name: secret, line1: secret, postalCode: secret }],
  ['JSON in a text', { data: JSON.stringify({ orderId: 'ord-1', shipTo: { name: secret } }) }],
  ['under names that are no ordinary fields', JSON.parse(`{ "__proto__": { "token": "${secret}" } }`)],
])('masks secret fields: %s', (_what, value) => {
  expect(JSON.stringify(maskJson(value))).not.toMatch(/Quillon|4242/);
});

it('keeps which fields there were, null among them, and all else', () => {
  const order = { orderId: 'ord-1', total: 1, lines: [{ sku: 'A' }], options: null };
  const masked = { shipTo: { name: '***', line2: null, country: '***' }, payment: { token: '***' } };
  const value = {
    ...order,
    ...{ shipTo: { name: secret, line2: null, country: 'PT' }, payment: { token: 'tok_1' } },
  };
  expect(maskJson(value)).toEqual({ ...order, ...masked });
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
  expect(JSON.stringify(maskJson({ note: text, [text]: 1 }))).not.toMatch(hidden);
  expect(maskBytes(Buffer.from(text, 'utf16le'))).not.toMatch(hidden);
});

it.each(['2026-11-22T10:00:00Z', 'lines.0.quantity', 'shop.orders.v1/3/41', 'MUG-BLUE', 'ord-1001'])(
  'leaves %s as it is',
  (text) => expect([maskText(text), maskJson(text)]).toEqual([text, text]),
);

it('of bytes shows the beginning only', () => {
  const shown = maskBytes(Buffer.concat([Buffer.from([0xff, 0x00]), Buffer.from('x'.repeat(5_000))]));
  expect(shown).toBe(`·${'x'.repeat(199)}…`);
});

it('has soon done with a text of 256 KiB', () => {
  const text = 'x'.repeat(256 * 1024);
  expect(maskJson({ [text]: text })).toEqual({ [text.slice(0, 2_000)]: `${text.slice(0, 200)}…` });
}, 5_000);
