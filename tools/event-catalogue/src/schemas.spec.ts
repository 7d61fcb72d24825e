import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { channels } from './channels';
import { allSchemas } from './schemas';

const ajv = addFormats(new Ajv({ allErrors: true }));
const schemas = allSchemas();
const order = {
  orderId: 'ord-1001',
  customerId: 'cus-42',
  placedAt: '2026-11-22T10:00:00Z',
  currency: 'EUR',
  lines: [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 1250 }],
  payment: { token: 'tok_visa' },
  shipTo: { name: 'Ada L.', line1: '1 Main St', city: 'Lisbon', postalCode: '1000-001', country: 'PT' },
  contact: { email: 'ada@example.com' },
};
const cancelled = { orderId: 'ord-1001', at: '2026-11-22T10:00:00.000Z', reason: 'customer', undone: [] };

it.each([...schemas.keys()])('%s: its schema is one, by the rules of JSON Schema', (name) => {
  expect(() => ajv.compile({ ...schemas.get(name), $id: undefined })).not.toThrow();
});

it('has a schema for each event of each topic', () => {
  const events = channels.flatMap(({ topic, events }) =>
    Object.keys(events).map((type) => `${topic}/${type}`),
  );
  expect([...schemas.keys()]).toEqual(events);
  expect(new Set(events).size).toBe(events.length);
});

it.each<[what: string, name: string, data: object, valid: boolean]>([
  ['the least an order may have', 'shop.orders.v1/OrderPlaced', order, true],
  ['a field nobody knows', 'shop.orders.v1/OrderPlaced', { ...order, giftWrap: true }, true],
  ['no lines', 'shop.orders.v1/OrderPlaced', { ...order, lines: [] }, false],
  ['part of a cent', 'shop.orders.v1/OrderPlaced', { ...order, tax: 0.5 }, false],
  [
    'a bad country',
    'shop.orders.v1/OrderPlaced',
    { ...order, shipTo: { ...order.shipTo, country: 'X' } },
    false,
  ],
  ['no mail address', 'shop.orders.v1/OrderPlaced', { ...order, contact: {} }, false],
  ['another shortage', 'shop.orders.v1/OrderPlaced', { ...order, options: { onShortage: 'shrug' } }, false],
  ['a cancelled order', 'fulfilment.orders.v1/OrderCancelled', cancelled, true],
  ['more than is said today', 'fulfilment.orders.v1/OrderCancelled', { ...cancelled, refunds: [] }, true],
  ['an unknown reason', 'fulfilment.orders.v1/OrderCancelled', { ...cancelled, reason: 'whim' }, false],
  ['no time', 'fulfilment.orders.v1/OrderCancelled', { ...cancelled, at: undefined }, false],
])('schema and contract agree on %s', (_, name, data, valid) => {
  const [topic, type = ''] = name.split('/');
  const contract = channels.find((channel) => channel.topic === topic)?.events[type];
  const body: unknown = JSON.parse(JSON.stringify(data));
  expect(ajv.validate({ ...schemas.get(name), $id: undefined }, body)).toBe(valid);
  expect(contract?.safeParse(body).success).toBe(valid);
});
