import type { PoisonReason } from '@waybill/nestjs-kafka/poison';
import { eventOf } from '@waybill/demo/orders/shop';
import { shopOrder } from '@waybill/demo/orders/shop-order';
import type { Message } from 'kafkajs';
import type { LoadEvent } from './load';

const KIB = 1024;
const binary = { ce_specversion: '1.0', ce_type: 'OrderPlaced', 'content-type': 'application/json' };

/** Events that can never be an order, in the ways that a shop gets them wrong every day. */
export const everydayPoison: readonly ((key: string) => LoadEvent)[] = [
  (key) => bad('unparsable', raw(key, 'an order, please')),
  (key) => bad('unparsable', raw(key, null)),
  (key) => bad('invalid', order(key, { lines: [] })),
  (key) => bad('invalid', order(key, { total: 1 })),
  (key) => bad('unknown-type', eventOf('OrderPaid', shopOrder(key))),
  (key) => bad('too-large', order(key, { note: 'x'.repeat(300 * KIB) })),
];

export const bad = (becomes: PoisonReason, message: Message): LoadEvent => ({ message, becomes });

/** A record that claims to be an order; its bytes are what they are. */
export const raw = (key: string, value: Buffer | string | null, headers = {}): Message => ({
  ...{ key, value },
  headers: { ...binary, ...headers },
});

/** The event of a good order with something else in it. */
export const order = (key: string, change: object): Message => {
  const good = shopOrder(key);
  return { ...eventOf('OrderPlaced', good), value: JSON.stringify({ ...good, ...change }) };
};
