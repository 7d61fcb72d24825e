import { randomBytes } from 'node:crypto';
import { INVENTORY_EVENTS_TOPIC, inventoryEvents } from '@waybill/contract-inventory/inventory.contract';
import {
  NOTIFICATION_EVENTS_TOPIC,
  notificationEvents,
} from '@waybill/contract-notification/notification.contract';
import {
  FULFILMENT_EVENTS_TOPIC,
  fulfilmentEvents,
} from '@waybill/contract-order/fulfilment-events.contract';
import { PAYMENT_EVENTS_TOPIC, paymentEvents } from '@waybill/contract-payment/payment.contract';
import { SHIPPING_EVENTS_TOPIC, shippingEvents } from '@waybill/contract-shipping/shipping.contract';
import { eventOf } from '@waybill/demo/orders/shop';
import { orderOf } from '../test/orders';
import { recordsWhere, type ReadRecord } from '../test/records';
import { World } from '../test/world';

/** As much of a zod schema as is used here. */
interface Schema {
  parse(value: unknown): unknown;
}
const bodies: Record<string, Record<string, Schema>> = {
  [FULFILMENT_EVENTS_TOPIC]: fulfilmentEvents,
  [PAYMENT_EVENTS_TOPIC]: paymentEvents,
  [INVENTORY_EVENTS_TOPIC]: inventoryEvents,
  [SHIPPING_EVENTS_TOPIC]: shippingEvents,
  [NOTIFICATION_EVENTS_TOPIC]: notificationEvents,
};
const speakers: Record<string, string> = {
  [FULFILMENT_EVENTS_TOPIC]: '/waybill/orchestrator',
  [PAYMENT_EVENTS_TOPIC]: '/waybill/payment',
  [INVENTORY_EVENTS_TOPIC]: '/waybill/inventory',
  [SHIPPING_EVENTS_TOPIC]: '/waybill/shipping',
  [NOTIFICATION_EVENTS_TOPIC]: '/waybill/notification',
};

const traceId = randomBytes(16).toString('hex');
const orders = {
  ships: orderOf('out', { quantity: 2 }),
  declined: orderOf('out', { token: 'tok_declined' }),
  soldOut: orderOf('out', { sku: 'SOLD-OUT' }),
  noCarrier: orderOf('out', { country: 'AQ' }),
};
const orderIds = Object.values(orders).map(({ orderId }) => orderId);

let world: World;
let records: ReadRecord[];
beforeAll(async () => {
  world = await World.open();
  const traceparent = `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
  await world.shop.send(...Object.values(orders).map((order) => eventOf('OrderPlaced', order, traceparent)));
  await Promise.all(orderIds.map((orderId) => world.ended(orderId)));
  await world.allSettled(orderIds); // what goes by event has arrived by then
  const ours = await recordsWhere(
    world.witnesses,
    ({ topic, key }) => topic in bodies && key !== undefined && orderIds.includes(key),
  );
  // Sent at least once: one that came twice counts once.
  records = [
    ...new Map([...ours].reverse().map((record) => [record.headers['ce_id'], record])).values(),
  ].reverse();
});
afterAll(() => world.close());

const typesOf = (orderId: string, topic: string): (string | undefined)[] =>
  records
    .filter((record) => record.key === orderId && record.topic === topic)
    .map(({ headers }) => headers['ce_type']);

it.each([
  ['ships', FULFILMENT_EVENTS_TOPIC, ['OrderAccepted', 'OrderShipped', 'OrderDelivered']],
  ['ships', PAYMENT_EVENTS_TOPIC, ['PaymentAuthorized', 'PaymentCaptured']],
  ['ships', INVENTORY_EVENTS_TOPIC, ['StockReserved', 'StockShipped']],
  ['ships', SHIPPING_EVENTS_TOPIC, ['ShipmentDispatched', 'ShipmentDelivered']],
  ['ships', NOTIFICATION_EVENTS_TOPIC, ['CustomerNotified']],
  ['declined', FULFILMENT_EVENTS_TOPIC, ['OrderAccepted', 'OrderCancelled']],
  ['declined', PAYMENT_EVENTS_TOPIC, ['PaymentDeclined']],
  ['declined', INVENTORY_EVENTS_TOPIC, ['StockReserved', 'StockReleased']],
  ['soldOut', INVENTORY_EVENTS_TOPIC, ['StockShort']],
  ['soldOut', PAYMENT_EVENTS_TOPIC, ['PaymentAuthorized', 'PaymentVoided']],
  ['noCarrier', FULFILMENT_EVENTS_TOPIC, ['OrderAccepted', 'OrderCancelled']],
  ['noCarrier', SHIPPING_EVENTS_TOPIC, ['ShipmentRefused']],
  ['noCarrier', PAYMENT_EVENTS_TOPIC, ['PaymentAuthorized', 'PaymentVoided']],
  ['noCarrier', INVENTORY_EVENTS_TOPIC, ['StockReserved', 'StockReleased']],
] as const)('an order that goes the way "%s" says on %s: %j', (way, topic, types) => {
  expect(typesOf(orders[way].orderId, topic)).toEqual(types);
});

it('every body is as its contract says, no field more', () => {
  for (const { topic, headers, value, key } of records) {
    const body: unknown = JSON.parse(String(value));
    expect(bodies[topic]?.[headers['ce_type'] ?? '']?.parse(body)).toEqual(body);
    expect(body).toMatchObject({ orderId: key });
  }
});

it('every event is a CloudEvent of its service, about its order, in the trace of the order', () => {
  for (const { topic, headers, key } of records) {
    expect(headers).toMatchObject({
      ce_specversion: '1.0',
      ce_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ce_source: speakers[topic],
      ce_subject: key,
      ce_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
      'content-type': 'application/json',
      traceparent: expect.stringMatching(new RegExp(`^00-${traceId}-[0-9a-f]{16}-[0-9a-f]{2}$`)),
    });
  }
});

it('ce_sequence counts up per order and source, from 1', () => {
  const speakerOf = ({ key, headers }: ReadRecord) => `${headers['ce_source']} of ${key}`;
  for (const speaker of new Set(records.map(speakerOf))) {
    const events = records.filter((record) => speakerOf(record) === speaker);
    expect(events.map(({ headers }) => Number(headers['ce_sequence']))).toEqual(
      events.map((_event, index) => index + 1),
    );
  }
});

it('what the events say is what was ordered', () => {
  const said = (order: keyof typeof orders, type: string): unknown => {
    const { key } = { key: orders[order].orderId };
    const event = records.find((record) => record.key === key && record.headers['ce_type'] === type);
    return JSON.parse(String(event?.value));
  };
  const lines = [{ sku: 'MUG-BLUE', quantity: 2 }];
  const price = { amount: 2990, currency: 'EUR' };
  expect(said('ships', 'OrderAccepted')).toMatchObject({
    customerId: 'cus-42',
    total: 2990,
    currency: 'EUR',
  });
  expect(said('ships', 'OrderShipped')).toMatchObject({ shipments: [{ carrier: 'sandbox', lines }] });
  expect(said('ships', 'PaymentCaptured')).toMatchObject(price);
  expect(said('ships', 'StockReserved')).toMatchObject({ lines });
  expect(said('declined', 'PaymentDeclined')).toMatchObject({ code: 'card_declined' });
  expect(said('declined', 'OrderCancelled')).toMatchObject({
    reason: 'payment-declined',
    undone: ['reserve'],
  });
  expect(said('soldOut', 'StockShort')).toMatchObject({
    lines: [{ sku: 'SOLD-OUT', wanted: 1, available: 0 }],
  });
  expect(said('noCarrier', 'ShipmentRefused')).toMatchObject({ reason: 'address-not-served' });
  expect(said('noCarrier', 'OrderCancelled')).toMatchObject({
    reason: 'address-not-served',
    undone: expect.arrayContaining(['reserve', 'authorize']),
  });
});
