import { eventOf } from '@waybill/demo/orders/shop';
import type { ShopOrder } from '@waybill/demo/orders/shop-order';
import type { Message } from 'kafkajs';
import { newOrderId, orderOf } from './orders';

export interface BadEvent {
  what: string;
  reason: 'unparsable' | 'invalid' | 'unknown-type' | 'too-large' | 'conflict';
  /** What the dead letter's detail has to name. */
  names: string;
  event: Message;
}

const binary = { ce_specversion: '1.0', ce_type: 'OrderPlaced', 'content-type': 'application/json' };

function unparsable(what: string, names: string, value: Buffer | string | null, headers = {}): BadEvent {
  const event = { key: newOrderId('bad'), value, headers: { ...binary, ...headers } };
  return { what, reason: 'unparsable', names, event };
}

/** A good order with one thing wrong. */
function invalid(what: string, names: string, wrong: (order: ShopOrder) => object): BadEvent {
  const order = orderOf('bad');
  const event = eventOf('OrderPlaced', { ...order, ...wrong(order) });
  return { what, reason: 'invalid', names, event: { ...event, key: order.orderId } };
}

function tooLarge(what: string, bytes: number): BadEvent {
  const order = orderOf('bad');
  const event = eventOf('OrderPlaced', { ...order, ...{ note: 'x'.repeat(bytes) } });
  return { what, reason: 'too-large', names: 'at most 262144', event };
}

function conflict(what: string, order: ShopOrder, change: object): BadEvent {
  const event = eventOf('OrderPlaced', { ...order, ...change });
  return { what, reason: 'conflict', names: 'orderId', event };
}

const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/**
 * Twenty records that can never be an order: every reason, in several forms. A conflict repeats one of the good orders,
 * and has to be published after it.
 */
export function badEvents(good: ShopOrder[]): BadEvent[] {
  const [first, second] = good as [ShopOrder, ShopOrder];
  const line = { sku: 'MUG-RED', quantity: 1, unitPrice: 1250 };
  const structured = { 'content-type': 'application/cloudevents+json' };
  return [
    unparsable('no value', 'no value', null),
    unparsable('no JSON', 'not JSON', 'an order, please'),
    unparsable('JSON that breaks off', 'not JSON', JSON.stringify(first).slice(0, 100)),
    unparsable('bytes that are not UTF-8', 'UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
    unparsable('nested a hundred levels deep', '64 levels', nested(100)),
    unparsable('XML', 'content-type', '<order/>', { 'content-type': 'application/xml' }),
    invalid('no orderId', 'orderId', () => ({ orderId: undefined })),
    invalid('an orderId with a slash', 'orderId', () => ({ orderId: 'ord/1' })),
    invalid('a quantity of 0', 'lines.0.quantity', () => ({ lines: [{ ...line, quantity: 0 }] })),
    invalid('a price with cents after a point', 'lines.0.unitPrice', () => ({
      lines: [{ ...line, unitPrice: 12.5 }],
    })),
    invalid('the same sku twice', 'lines.1.sku', () => ({ lines: [line, line] })),
    invalid('no lines', 'lines', () => ({ lines: [] })),
    invalid('a total that is not the sum', 'total', () => ({ total: 1 })),
    invalid('a country by its name', 'shipTo.country', ({ shipTo }) => ({
      shipTo: { ...shipTo, country: 'Portugal' },
    })),
    invalid('no mail address', 'contact.email', () => ({ contact: { email: 'letterbox' } })),
    {
      ...{ what: 'structured mode without data', reason: 'invalid', names: 'data' },
      event: {
        key: newOrderId('bad'),
        value: '{"specversion":"1.0","type":"OrderPlaced"}',
        headers: structured,
      },
    },
    {
      what: 'an event of another kind',
      reason: 'unknown-type',
      names: 'ce_type',
      event: eventOf('OrderPaid', orderOf('bad')),
    },
    tooLarge('an order of more than 256 KiB', 300 * 1024),
    conflict('the same orderId, another quantity', first, { lines: [{ ...line, quantity: 7 }] }),
    conflict('the same orderId, another customer', second, { customerId: 'cus-1' }),
  ];
}
