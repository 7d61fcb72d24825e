import { exampleOrder } from '../test/example-order';
import { InvalidOrderEvent } from './invalid-order-event';
import { cancellationRequestedMessage, type Order, orderPlacedMessage } from './order-messages';

const attributes = { id: 'event-1', source: '/shop', time: new Date('2026-11-22T10:00:01Z') };

it('makes a record for a row of an outbox: the same again, to the byte, after a journey through JSON', () => {
  const message = orderPlacedMessage(exampleOrder(), attributes);
  expect(message).toEqual({
    topic: 'shop.orders.v1',
    key: 'ord-1001',
    value: JSON.stringify(exampleOrder()),
    headers: {
      ce_specversion: '1.0',
      ce_id: 'event-1',
      ce_source: '/shop',
      ce_type: 'OrderPlaced',
      ce_time: '2026-11-22T10:00:01.000Z',
      ce_subject: 'ord-1001',
      'content-type': 'application/json',
    },
  });
  expect(JSON.parse(JSON.stringify(message))).toEqual(message);
});

it('gives events that name no id one of their own', () => {
  const ids = [1, 2].map(() => orderPlacedMessage(exampleOrder(), { source: '/shop' }).headers['ce_id']);
  expect(new Set(ids).size).toBe(2);
  expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
});

it('sends what Waybill does not know along, and fills nothing in', () => {
  const order = { ...exampleOrder(), giftWrap: true };
  expect(JSON.parse(orderPlacedMessage(order, attributes).value)).toEqual(order);
});

const wrong: [field: string, order: Order][] = [
  ['orderId', exampleOrder({ orderId: 'with space' })],
  ['lines.0.quantity', exampleOrder({ lines: [{ sku: 'A', quantity: 0, unitPrice: 1 }], total: 490 })],
  ['total', exampleOrder({ total: 1 })],
  ['shipTo.country', exampleOrder({ shipTo: { ...exampleOrder().shipTo, country: 'Portugal' } })],
  // NaN becomes null in JSON.
  ['shippingPrice', exampleOrder({ shippingPrice: NaN, total: undefined })],
  [
    'the event',
    Object.assign(exampleOrder(), { note: 'a'.repeat(256 * 1024) }), // larger than is read
  ],
];
it.each(wrong)('refuses an order whose %s is wrong, and names it', (field, order) => {
  expect(refusal(() => orderPlacedMessage(order, attributes)).fields).toEqual([
    expect.stringMatching(new RegExp(`^${field}: `)),
  ]);
});

it('quotes nothing of what it refuses', () => {
  const order = exampleOrder({ contact: { email: 'no-address-of-ada' }, customerId: '' });
  const { message, fields } = refusal(() => orderPlacedMessage(order, attributes));
  expect(fields).toHaveLength(2);
  expect(message).not.toContain('ada');
});

it.each([
  ['source', { ...attributes, source: '' }],
  ['id', { ...attributes, id: '' }],
])('refuses an event whose %s is empty', (field, of) => {
  expect(refusal(() => orderPlacedMessage(exampleOrder(), of)).message).toContain(`${field}: must`);
});

it('refuses a cancellation without a reason', () => {
  const cancellation = { orderId: 'ord-1001', reason: '', requestedBy: 'customer' };
  expect(refusal(() => cancellationRequestedMessage(cancellation, attributes)).message).toMatch(
    /^OrderCancellationRequested was not sent: reason: /,
  );
});

function refusal(make: () => unknown): InvalidOrderEvent {
  try {
    make();
  } catch (error) {
    if (error instanceof InvalidOrderEvent) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
