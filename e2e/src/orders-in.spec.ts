import type { ShopOrder } from '@waybill/demo/orders/shop-order';
import { eventOf } from '@waybill/demo/orders/shop';
import { until } from '@waybill/demo/until';
import { LONG_WINDOW, newOrderId, orderOf, person } from '../test/orders';
import { World } from '../test/world';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

/** The example of the public interface, word for word but for who it is. */
const example = (orderId: string): ShopOrder => ({
  orderId,
  customerId: 'cus-42',
  placedAt: '2026-11-22T10:00:00Z',
  currency: 'EUR',
  lines: [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 1250 }],
  shippingPrice: 490,
  tax: 0,
  total: 2990,
  payment: { token: 'tok_visa' },
  shipTo: { name: person.name, line1: person.line1, city: 'Lisbon', postalCode: '1000-001', country: 'PT' },
  contact: { email: `ada@${person.mailHost}` },
  options: { cancelWindowSeconds: 0 },
});

const intakeOf = async (orderId: string): Promise<string[]> => {
  const { ledger } = await world.witnesses.hear();
  return ledger.intake.filter((entry) => entry.orderId === orderId).map(({ kind }) => kind);
};

describe('the example of the public interface ships', () => {
  it.each([
    [
      'in binary mode',
      (order: ShopOrder) => ({
        headers: {
          ce_specversion: '1.0',
          ce_id: 'evt-1',
          ce_source: '/shop',
          ce_type: 'OrderPlaced',
          ce_time: '2026-11-22T10:00:00Z',
          'content-type': 'application/json',
        },
        value: JSON.stringify(order),
      }),
    ],
    [
      'in structured mode',
      (order: ShopOrder) => ({
        headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' },
        value: JSON.stringify({
          specversion: '1.0',
          id: 'evt-1',
          source: '/shop',
          type: 'OrderPlaced',
          time: '2026-11-22T10:00:00Z',
          datacontenttype: 'application/json',
          data: order,
        }),
      }),
    ],
    [
      'as plain JSON',
      (order: ShopOrder) => ({ value: JSON.stringify({ type: 'OrderPlaced', data: order }) }),
    ],
  ])('%s', async (_mode, write) => {
    const orderId = newOrderId('example');
    await world.shop.send({ key: orderId, ...write(example(orderId)) });
    expect(await world.ended(orderId)).toMatchObject({
      state: 'delivered',
      shipments: [{ state: 'delivered' }],
    });
    expect((await world.settled(orderId)).placed?.total).toBe(2990);
  });
});

it('fields that nobody knows are ignored, so that shops may add some', async () => {
  const order = orderOf('unknown-fields');
  const data = { ...order, giftWrap: true, shipTo: { ...order.shipTo, floor: 3 } };
  await world.shop.send(eventOf('OrderPlaced', data));
  expect((await world.ended(order.orderId)).state).toBe('delivered');
});

it('the same event five times, and once more after its end, is one order and one charge', async () => {
  const order = orderOf('five-times');
  const event = eventOf('OrderPlaced', order);
  await world.shop.send(event, event, event);
  await world.shop.send(event, event);
  await world.ended(order.orderId);
  await world.shop.send(event);
  const kinds = await until('the sixth has been taken in', async () => {
    const seen = await intakeOf(order.orderId);
    return seen.length === 6 && seen;
  });
  expect(kinds.sort()).toEqual(['duplicate', 'duplicate', 'duplicate', 'duplicate', 'duplicate', 'order']);
  const { operations, parcels, sent } = await world.settled(order.orderId);
  expect(operations.map(({ kind }) => kind).sort()).toEqual(['authorize', 'capture']);
  expect([parcels.length, sent.length]).toEqual([1, 1]);
});

it('a cancellation that comes before its order cancels it before anything is done', async () => {
  const order = orderOf('cancelled-before');
  await world.shop.cancel({ orderId: order.orderId, reason: 'changed my mind', requestedBy: 'customer' });
  await until('the cancellation has been taken in', async () => (await intakeOf(order.orderId)).length === 1);
  await world.shop.place(order);
  expect((await world.ended(order.orderId)).state).toBe('cancelled');
  const account = await world.settled(order.orderId);
  expect(account.operations.length + account.reservations.length + account.shipments.length).toBe(0);
});

it('a cancellation is taken at its word once, and one that comes too late changes nothing', async () => {
  const order = orderOf('cancelled-late');
  const cancellation = { orderId: order.orderId, reason: 'changed my mind', requestedBy: 'customer' };
  await world.shop.place(order);
  await world.ended(order.orderId);
  await world.shop.cancel(cancellation);
  await world.shop.cancel(cancellation);
  await until('both have been taken in', async () => (await intakeOf(order.orderId)).length === 3);
  expect((await world.settled(order.orderId)).state).toBe('delivered');
});

it('an order is cancelled inside its window by an event on Kafka', async () => {
  const order = orderOf('cancelled-in-window', LONG_WINDOW);
  await world.shop.place(order);
  await world.inItsWindow(order.orderId);
  await world.shop.cancel({ orderId: order.orderId, reason: 'changed my mind', requestedBy: 'customer' });
  expect((await world.ended(order.orderId)).state).toBe('cancelled');
});
