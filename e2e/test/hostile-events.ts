import { eventOf } from '@waybill/demo/orders/shop';
import type { ShopOrder } from '@waybill/demo/orders/shop-order';
import type { Message } from 'kafkajs';
import { orderOf } from './orders';

/** An event as a shop may send it, and what has to become of it. */
export interface SentEvent {
  what: string;
  orderId: string;
  event: Message;
}
export interface RefusedEvent extends SentEvent {
  /** What the dead letter's detail has to name. */
  names: string;
}

type Order = ShopOrder & { orderId: string };

/** As JSON it becomes the six characters backslash u d 8 3 d: valid JSON, and no text. */
const LONE_SURROGATE = '\ud83d';

function sent(what: string, change: (order: Order) => object): SentEvent {
  const order = orderOf('hostile');
  return { what, orderId: order.orderId, event: eventOf('OrderPlaced', { ...order, ...change(order) }) };
}
const refused = (what: string, names: string, change: (order: Order) => object): RefusedEvent => ({
  ...sent(what, change),
  names,
});
const withField = (field: keyof Order, value: unknown) => () => ({ [field]: value });
const address =
  (more: object) =>
  ({ shipTo }: Order) => ({ shipTo: { ...shipTo, ...more } });
const line = { sku: 'MUG-BLUE', quantity: 1, unitPrice: 1250 };

function refusedCancellation(): RefusedEvent {
  const { orderId } = orderOf('hostile');
  const data = { orderId, reason: `changed ${LONE_SURROGATE}`, requestedBy: 'customer' };
  const event = eventOf('OrderCancellationRequested', data);
  return { what: "a lone surrogate in a cancellation's reason", names: 'reason', orderId, event };
}

/** Each is `invalid`. */
export const refusedEvents = (): RefusedEvent[] => [
  refused('a lone surrogate in a sku', 'lines.0.sku', () => ({
    lines: [{ ...line, sku: `${LONE_SURROGATE}MUG` }],
  })),
  refused('a mail address for a customer id', 'customerId', withField('customerId', 'ada@example.com')),
  refused('a lone surrogate in customerId', 'customerId', withField('customerId', `cus-${LONE_SURROGATE}`)),
  refused('a lone surrogate in a city', 'shipTo.city', address({ city: LONE_SURROGATE })),
  refused('a control character in a city', 'shipTo.city', address({ city: 'Lis\u0007bon' })),
  refusedCancellation(),
  refused('no postal code in Portugal', 'shipTo.postalCode', address({ postalCode: undefined })),
  ...['2026-02-30T10:00:00Z', '2026-11-22T10:00:00', '2026-11-22 10:00:00Z'].map((placedAt) =>
    refused(`placedAt ${placedAt}`, 'placedAt', withField('placedAt', placedAt)),
  ),
  ...['ZZZ', 'XXX', 'eur'].map((currency) =>
    refused(`currency ${currency}`, 'currency', withField('currency', currency)),
  ),
];

/** Each is delivered. */
export const shippedEvents = (): SentEvent[] => [
  ...[
    ...['first/last@example.com', 'a&b@example.com', 'bounce=x@example.com', 'a.@example.com'],
    ...['x@xn--80a1acny.xn--p1ai', 'info@bücher.example', 'пётр@example.com'],
  ].map((email) => sent(`mail to ${email}`, withField('contact', { email }))),
  sent('no postal code in Hong Kong', address({ postalCode: undefined, country: 'HK' })),
  sent('an empty postal code in the Emirates', address({ postalCode: '', country: 'AE' })),
  sent('line2 and region null', address({ line2: null, region: null })),
  sent('an empty line2', address({ line2: '' })),
  ...['2026-11-22t10:00:00z', '2016-12-31T23:59:60Z'].map((placedAt) =>
    sent(`placedAt ${placedAt}`, withField('placedAt', placedAt)),
  ),
  inBase64(),
  withHeader('__proto__'),
  withHeader('constructor'),
];

function inBase64(): SentEvent {
  const { orderId, ...order } = orderOf('hostile');
  const document = {
    ...{ specversion: '1.0', id: `evt-${orderId}`, source: '/shop', type: 'OrderPlaced' },
    datacontenttype: 'application/json',
    data_base64: Buffer.from(JSON.stringify({ orderId, ...order })).toString('base64'),
  };
  const headers = { 'content-type': 'application/cloudevents+json' };
  const event = { key: orderId, value: JSON.stringify(document), headers };
  return { what: 'structured mode with data_base64', orderId, event };
}

/** kafkajs keeps headers in an object that has such names already. */
function withHeader(name: string): SentEvent {
  const { event, ...rest } = sent(`a header called ${name}`, () => ({}));
  const headers = Object.fromEntries([...Object.entries(event.headers ?? {}), [name, 'x']]);
  return { ...rest, event: { ...event, headers } };
}
