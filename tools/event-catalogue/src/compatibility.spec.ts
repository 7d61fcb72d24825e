import { breakingChanges } from './compatibility';
import { breaksSinceRelease, releasedSchemas } from './released';
import type { JsonSchema } from './schemas';

test('what is published and read today breaks nobody who built against the last release', () => {
  expect(breaksSinceRelease()).toEqual([]);
});

test('there is a last release to compare with', () => {
  expect([...releasedSchemas().keys()]).toEqual(
    expect.arrayContaining(['shop.orders.v1/OrderPlaced', 'fulfilment.orders.v1/OrderCancelled']),
  );
});

const base: JsonSchema = {
  type: 'object',
  required: ['orderId', 'lines'],
  properties: {
    orderId: { type: 'string', pattern: '^[a-z]+$', maxLength: 64 },
    note: { type: 'string', minLength: 1 },
    tax: { type: 'integer', minimum: 0, maximum: 100, default: 0 },
    onShortage: { type: 'string', enum: ['cancel', 'wait'] },
    lines: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      items: {
        type: 'object',
        required: ['sku'],
        properties: { sku: { type: 'string' }, quantity: { type: 'integer', exclusiveMinimum: 0 } },
      },
    },
  },
};

/** The base with some of one field's rules replaced; `undefined` takes a rule away, and `'gone'` the field. */
function withField(path: string, change: Record<string, unknown> | 'gone'): JsonSchema {
  const schema = structuredClone(base);
  const steps = path.split('.');
  const name = steps.pop() ?? '';
  const parent = steps.reduce(
    (at, step) => (step === '[]' ? at.items : at.properties?.[step]) as JsonSchema,
    schema,
  );
  const properties = (parent.properties ??= {});
  if (change === 'gone') delete properties[name];
  else
    properties[name] = JSON.parse(JSON.stringify({ ...Object(properties[name]), ...change })) as JsonSchema;
  return schema;
}
const without = (name: string): JsonSchema => {
  const { [name]: gone, ...properties } = base.properties ?? {};
  return gone ? { ...base, properties, required: base.required?.filter((one) => one !== name) } : base;
};
const requiring = (required: string[]): JsonSchema => ({ ...base, required });
const quantity = 'lines.[].quantity';

const READ = 'breaks who publishes';
const PUBLISHED = 'breaks who reads';
const BOTH = 'breaks both';
const NOBODY = 'breaks nobody';

it.each<[what: string, breaks: string, today: JsonSchema, line: string]>([
  ['nothing', NOBODY, base, ''],
  ['a new optional field', NOBODY, withField('gift', { type: 'boolean' }), ''],
  ['a new description', NOBODY, withField('note', { description: 'free text' }), ''],
  [
    'the same bound said otherwise',
    NOBODY,
    withField(quantity, { exclusiveMinimum: undefined, minimum: 1 }),
    '',
  ],
  ['a field gone', BOTH, withField('note', 'gone'), 'note: is gone'],
  ['a field gone within another', BOTH, withField(quantity, 'gone'), 'lines[].quantity: is gone'],
  ['a required field gone', BOTH, without('lines'), 'lines: is gone'],
  ['another type', BOTH, withField('note', { type: 'integer' }), 'note: type was "string", is "integer"'],
  [
    'another pattern',
    BOTH,
    withField('orderId', { pattern: '^\\d+$' }),
    'orderId: pattern was "^[a-z]+$", is "^\\\\d+$"',
  ],
  ['a field required', READ, requiring(['orderId', 'lines', 'note']), 'note: is required now'],
  ['a field no longer required', PUBLISHED, requiring(['orderId']), 'lines: is not always there any more'],
  ['a wider type', PUBLISHED, withField('tax', { type: 'number' }), 'tax: type was "integer", is "number"'],
  [
    'null beside it',
    PUBLISHED,
    withField('note', { type: ['string', 'null'] }),
    'note: type was "string", is ["string","null"]',
  ],
  [
    'a wider enum',
    PUBLISHED,
    withField('onShortage', { enum: ['cancel', 'wait', 'ask'] }),
    'onShortage: values was ["cancel","wait"], is ["cancel","wait","ask"]',
  ],
  [
    'a narrower enum',
    READ,
    withField('onShortage', { enum: ['cancel'] }),
    'onShortage: values was ["cancel","wait"], is ["cancel"]',
  ],
  ['an enum where all was free', READ, withField('note', { enum: ['a'] }), 'note: values was free, is ["a"]'],
  [
    'an enum set free',
    PUBLISHED,
    withField('onShortage', { enum: undefined }),
    'onShortage: values was ["cancel","wait"], is free',
  ],
  ['a lower maximum', READ, withField('tax', { maximum: 99 }), 'tax: maximum was 100, is 99'],
  ['a higher maximum', PUBLISHED, withField('tax', { maximum: 101 }), 'tax: maximum was 100, is 101'],
  [
    'a higher minimum',
    READ,
    withField(quantity, { exclusiveMinimum: 1 }),
    'lines[].quantity: minimum was 1, is 2',
  ],
  [
    'a lower minimum',
    PUBLISHED,
    withField(quantity, { exclusiveMinimum: -1 }),
    'lines[].quantity: minimum was 1, is 0',
  ],
  ['shorter texts', READ, withField('orderId', { maxLength: 32 }), 'orderId: maxLength was 64, is 32'],
  [
    'longer texts',
    PUBLISHED,
    withField('orderId', { maxLength: undefined }),
    'orderId: maxLength was 64, is free',
  ],
  ['empty texts', PUBLISHED, withField('note', { minLength: undefined }), 'note: minLength was 1, is 0'],
  ['fewer lines', READ, withField('lines', { maxItems: 50 }), 'lines: maxItems was 100, is 50'],
  ['no lines', PUBLISHED, withField('lines', { minItems: 0 }), 'lines: minItems was 1, is 0'],
  ['a new pattern', READ, withField('note', { pattern: 'x' }), 'note: pattern was free, is "x"'],
  [
    'a pattern dropped',
    PUBLISHED,
    withField('orderId', { pattern: undefined }),
    'orderId: pattern was "^[a-z]+$", is free',
  ],
  ['another default', READ, withField('tax', { default: 1 }), 'tax: default was 0, is 1'],
  ['a rule never heard of', READ, withField('tax', { multipleOf: 5 }), 'tax: multipleOf was free, is 5'],
])('%s %s', (_, breaks, today, line) => {
  const inName = `shop.orders.v1 OrderPlaced ${line}`;
  const outName = `payment.events.v1 PaymentVoided ${line}`;
  expect(changes('shop.orders.v1/OrderPlaced', today)).toEqual([READ, BOTH].includes(breaks) ? [inName] : []);
  expect(changes('payment.events.v1/PaymentVoided', today)).toEqual(
    [PUBLISHED, BOTH].includes(breaks) ? [outName] : [],
  );
});

test('an event that is gone breaks, and a new one does not', () => {
  const before = new Map([['payment.events.v1/PaymentVoided', base]]);
  const now = new Map([['payment.events.v1/PaymentLetGo', base]]);
  expect(breakingChanges(before, now, () => 'out')).toEqual(['payment.events.v1 PaymentVoided: is gone']);
});

function changes(name: string, today: JsonSchema): string[] {
  const direction = (topic: string) => (topic === 'shop.orders.v1' ? 'in' : 'out');
  return breakingChanges(new Map([[name, base]]), new Map([[name, today]]), direction);
}
