import { SHOP_ORDERS_TOPIC } from '@waybill/contract-order/order-placed.contract';
import { shopOrder } from '@waybill/demo/orders/shop-order';
import type { Random } from '@waybill/faults/load/random';
import type { Herd } from '../herd';
import type { Json } from '../mutate/json-tree';
import { mutatedEvent, type EventCase, type GoodEvent } from './kafka-records';

/** What a shop publishes, with something wrong. */
export function shopEventCase(random: Random, herd: Herd, index: number): EventCase & { what: string } {
  const ticket = random.below(12);
  const say = ticket < 2 ? cancellation : ticket < 3 ? wishToReturn : order;
  const event = say(random, herd, index);
  const { what, ...message } = mutatedEvent(random, event, herd.one(random));
  const type = event.attributes['type'] ?? '';
  return { door: 'event', what: `${type}, ${what}`, topic: SHOP_ORDERS_TOPIC, message };
}

function order(random: Random, herd: Herd, index: number): GoodEvent {
  // Now and then it claims to be an order that is there already.
  const orderId = random.below(25) === 0 ? herd.one(random) : `${herd.run}-${index}`;
  const wishes = { quantity: 1 + random.below(3), and: random.below(2) === 0 ? ['BOOK-TS'] : [] };
  const base = shopOrder(orderId, { ...wishes, options: { returnWindowSeconds: 0 } });
  const data = {
    ...base,
    placedAt: '2026-11-22T10:00:00Z',
    total: 490 + 1250 * (wishes.quantity + wishes.and.length),
  };
  return eventOf('OrderPlaced', index, orderId, data as Json);
}

function cancellation(random: Random, herd: Herd, index: number): GoodEvent {
  const orderId =
    random.below(3) === 0 ? herd.one(random, 'waiting') : `${herd.run}-${random.below(index + 1)}`;
  return eventOf('OrderCancellationRequested', index, orderId, {
    ...{ orderId, reason: 'changed my mind', requestedBy: 'customer' },
  });
}

function wishToReturn(random: Random, herd: Herd, index: number): GoodEvent {
  const orderId = herd.one(random, 'delivered', 'delivered', 'waiting');
  const lines = [{ sku: 'MUG-BLUE', quantity: 1 }];
  return eventOf('ReturnRequested', index, orderId, {
    ...{ orderId, reason: 'too blue', requestedBy: 'customer', ...(random.below(2) === 0 && { lines }) },
  });
}

function eventOf(type: string, index: number, orderId: string, data: Json): GoodEvent {
  const attributes = {
    ...{ specversion: '1.0', id: `fuzz-${index}`, source: '/shop', type, subject: orderId },
    time: '2026-11-22T10:00:00Z',
  };
  return { key: orderId, attributes, data };
}
