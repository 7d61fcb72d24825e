import { eventOf } from '@waybill/demo/orders/shop';
import { shopOrder } from '@waybill/demo/orders/shop-order';
import { MAX_ORDER_EVENT_BYTES } from '@waybill/contract-order/order-placed.contract';
import { bad, order, raw } from './poison';
import type { LoadEvent } from './load';

const MIB = 1024 * 1024;
/** Larger than what topics take unless their owner has raised it. */
export const FIVE_MIB = 5 * MIB;

const nested = (levels: number): string => `${'['.repeat(levels)}1${']'.repeat(levels)}`;
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const lines = (count: number) =>
  Array.from({ length: count }, (_one, n) => ({ sku: `S${n}`, quantity: 1, unitPrice: 1 }));
const text = (key: string, change: object = {}): string => JSON.stringify({ ...shopOrder(key), ...change });
/** Written by hand: an object literal would set the prototype instead. */
const withField = (key: string, field: string): string => text(key).replace(/\}$/, `,${field}}`);

/** Input that is meant to break something, or comes from a program that is broken. */
export const hostileEvents: readonly ((key: string) => LoadEvent)[] = [
  // Sizes.
  (key) => bad('unparsable', raw(key, null)),
  (key) => bad('unparsable', raw(key, '')),
  (key) => bad('too-large', order(key, { note: 'x'.repeat(MAX_ORDER_EVENT_BYTES) })),
  (key) => bad('too-large', raw(key, Buffer.alloc(MIB - 8_192, 'x'))),
  (key) => bad('too-large', raw(key, Buffer.alloc(FIVE_MIB, 'x'))),
  (key) => bad('too-large', order(key, { lines: lines(10_000) })),
  (key) => bad('invalid', order(key, { lines: lines(5_000) })),
  // Encodings.
  (key) => bad('unparsable', raw(key, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))),
  (key) => bad('unparsable', raw(key, Buffer.from(text(key).replace('Ada', 'Ada\u00e9'), 'latin1'))),
  (key) => bad('unparsable', raw(key, utf16(text(key)))),
  (key) => bad('unparsable', raw(key, text(key), { ce_type: Buffer.from([0xff, 0xfe]) })),
  (key) => bad('unparsable', raw(key, text(key), { 'content-type': 'application/xml' })),
  (key) => bad('unparsable', raw(key, Buffer.from([0x1f, 0x8b, 0x08, 0x00]))),
  // Nesting.
  (key) => bad('unparsable', raw(key, nested(100))),
  (key) => bad('unparsable', raw(key, nested(100_000))),
  (key) => bad('unparsable', raw(key, withField(key, `"note":${nested(5_000)}`))),
  (key) => bad('unparsable', raw(key, '{"a":'.repeat(30_000))),
  // Names that objects have already.
  (key) => bad('invalid', raw(key, text(key, { orderId: '__proto__' }))),
  (key) => bad('invalid', raw(key, '{"__proto__":{"orderId":"ord-1"}}')),
  (key) => bad('unknown-type', raw(key, text(key), { ce_type: '__proto__' })),
  (key) => bad('unknown-type', raw(key, text(key), { ce_type: 'constructor' })),
  (key) => bad('unknown-type', raw(key, text(key), { ce_type: 'hasOwnProperty' })),
  // Values that look right.
  (key) => bad('invalid', order(key, { orderId: ['ord-1'] })),
  (key) => bad('invalid', order(key, { orderId: `${key}\n` })),
  (key) => bad('unparsable', raw(key, text(key).replace('"quantity":1', '"quantity":1e400'))),
  (key) => bad('invalid', raw(key, text(key).replace('"unitPrice":1250', '"unitPrice":-1'))),
  (key) => bad('invalid', order(key, { customerId: `cus\u0000` })),
  (key) => bad('invalid', order(key, { lines: [{ sku: 'MUG-BLUE\u0000', quantity: 1, unitPrice: 1 }] })),
  (key) => bad('invalid', eventOf('OrderCancellationRequested', cancellation(key, 'nul \u0000'))),
  (key) => bad('invalid', eventOf('OrderCancellationRequested', cancellation(key, 'x'.repeat(10_000)))),
  (key) => bad('unparsable', raw(key, withField(key, '"note":-1e400'))),
  (key) => bad('invalid', raw(key, withField(key, '"note":"\\u0000"'))),
  (key) => bad('invalid', raw(key, withField(key, '"note":"\\ud800"'))),
  (key) => bad('invalid', raw(key, withField(key, '"\\u0000":1'))),
  (key) => bad('invalid', raw(key, 'null')),
  (key) => bad('invalid', raw(key, '"OrderPlaced"')),
  (key) => bad('invalid', raw(key, '[]')),
];

function cancellation(orderId: string, reason: string) {
  return { orderId, reason, requestedBy: 'ada' };
}

/** Orders that look dangerous and are good: they are to ship. */
export const strangeButGood: readonly ((orderId: string) => string)[] = [
  (orderId) => withField(orderId, '"__proto__":{"polluted":true}'),
  (orderId) => withField(orderId, '"constructor":{"prototype":{"polluted":true}}'),
  (orderId) => withField(orderId, `"note":${nested(60)}`),
  (orderId) => `\ufeff${text(orderId)}`,
  (orderId) => text(orderId, { customerId: 'cus-\ud83d\ude80-\u202e-\u0130' }),
  (orderId) => text(orderId, { customerId: 'constructor' }),
];
