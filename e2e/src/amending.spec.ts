import { randomUUID } from 'node:crypto';
import type { OrderWishes } from '@waybill/demo/orders/shop-order';
import { moneyState } from '@waybill/demo/evidence/order-account';
import { cancellation } from '../test/cancel-ways';
import { LONG_WINDOW, orderOf } from '../test/orders';
import { declined, placeWithoutMoney } from '../test/waiting-orders';
import { World } from '../test/world';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

const post = (orderId: string, what: string, body: object) =>
  world.api().post(`/orders/${orderId}/${what}`, body);
const decide = (orderId: string, decision: object) =>
  world.apiAs('approver').post(`/orders/${orderId}/approval`, decision);
const ok = expect.objectContaining({ status: 200 });
const refused = (status: number, type: string) => ({ status, body: { type: `urn:waybill:problem:${type}` } });

const withoutMoney = (wishes?: OrderWishes) => placeWithoutMoney(world, 'amending', wishes);
const pay = async (orderId: string, token = 'tok_visa') =>
  expect(await post(orderId, 'payment-method', { token })).toEqual(ok);

describe('another card', () => {
  it('a bad second card waits on, and a good third one pays, with the stock kept all the while', async () => {
    const { orderId } = await withoutMoney();
    await pay(orderId, 'tok_insufficient_funds');
    await declined(world, orderId, 2);
    await pay(orderId);
    await world.isIn('delivered', orderId);
    const order = await world.settled(orderId);
    expect(
      order.published.filter(({ source }) => source === '/waybill/payment').map(({ type }) => type),
    ).toEqual(['PaymentDeclined', 'PaymentDeclined', 'PaymentAuthorized', 'PaymentCaptured']);
    expect(
      order.published.filter(({ source }) => source === '/waybill/inventory').map(({ type }) => type),
    ).toEqual(['StockReserved', 'StockShipped']);
    expect(order.sent.map(({ kind }) => kind).sort()).toEqual(['order-shipped', 'payment-declined']);
  });

  it('is refused once the order has its payment', async () => {
    const order = orderOf('amending');
    await world.shop.place(order);
    await world.isIn('delivered', order.orderId);
    expect(await post(order.orderId, 'payment-method', { token: 'tok_visa' })).toMatchObject(
      refused(409, 'TooLate'),
    );
  });
});

describe('another address', () => {
  const to = (country: string) => ({ shipTo: { ...orderOf('address').shipTo, country } });

  it('is where the parcel goes; one that no carrier serves is refused, and changes nothing', async () => {
    const { orderId } = await withoutMoney({ country: 'AQ' });
    expect(await post(orderId, 'shipping-address', to('PT'))).toEqual(ok);
    expect(await post(orderId, 'shipping-address', to('AQ'))).toMatchObject(refused(422, 'AddressNotServed'));
    await pay(orderId);
    await world.isIn('delivered', orderId); // the first address, and the last, would have cancelled it
    expect(await post(orderId, 'shipping-address', to('PT'))).toMatchObject(refused(409, 'TooLate'));
  });

  it('is taken in the cancel window, and refused by an order that is cancelled', async () => {
    const order = orderOf('amending', LONG_WINDOW);
    const { orderId } = order;
    await world.shop.place(order);
    await world.inItsWindow(orderId);
    expect(await post(orderId, 'shipping-address', to('ES'))).toEqual(ok);
    await post(orderId, 'cancellation', cancellation);
    await world.isIn('cancelled', orderId);
    expect(await post(orderId, 'shipping-address', to('ES'))).toMatchObject(refused(409, 'TooLate'));
  });
});

describe('lines taken out', () => {
  it('are back on the shelf, and what is captured is less', async () => {
    const { orderId } = await withoutMoney({ quantity: 3 });
    const lines = (quantity: number) => ({ lines: [{ sku: 'MUG-BLUE', quantity }] });
    expect(await post(orderId, 'line-removal', lines(3))).toMatchObject(refused(409, 'NotPossible'));
    expect(await post(orderId, 'line-removal', lines(4))).toMatchObject(refused(409, 'NotPossible'));
    expect(await post(orderId, 'line-removal', lines(2))).toEqual(ok);
    await pay(orderId);
    await world.isIn('delivered', orderId);
    const { atNetwork, reservations } = await world.settled(orderId);
    expect(moneyState(atNetwork)).toMatchObject({ captured: 1250 + 490, held: 0 });
    expect(reservations).toEqual([expect.objectContaining({ quantity: 3, shipped: 1, released: 2 })]);
  });

  it('are let go of by a card that had been authorized for all', async () => {
    const scarce = `RARE-${randomUUID().slice(0, 8)}`;
    const order = orderOf('amending', { and: [scarce], options: { onShortage: 'wait' } });
    const { orderId } = order;
    await world.shop.place(order);
    await world.status(
      orderId,
      'has the money and waits for stock',
      ({ waitingFor, timeline }) =>
        waitingFor === 'stock' &&
        timeline.some(({ step, outcome }) => step === 'authorize' && outcome === 'done'),
    );
    expect(await post(orderId, 'line-removal', { lines: [{ sku: scarce, quantity: 1 }] })).toEqual(ok);
    await world.isIn('delivered', orderId);
    const { atNetwork } = await world.settled(orderId);
    expect(moneyState(atNetwork)).toMatchObject({ authorized: 2990, captured: 1740, voided: 1250 });
  });
});

describe('an order of high value', () => {
  async function waitsForApproval() {
    const price = { lines: [{ sku: 'MUG-BLUE', quantity: 1, unitPrice: 60_000_000 }] };
    const order = { ...orderOf('approval'), ...price };
    await world.shop.place(order);
    const waits = await world.status(
      order.orderId,
      'waits for an approval',
      ({ waitingFor }) => waitingFor === 'approval',
    );
    expect(waits.state).toBe('waiting');
    return order.orderId;
  }

  it('ships once it is approved, and is asked only once', async () => {
    const orderId = await waitsForApproval();
    expect(await decide(orderId, { decision: 'approve' })).toEqual(ok);
    await world.isIn('delivered', orderId);
    expect(moneyState((await world.settled(orderId)).atNetwork).captured).toBe(60_000_490);
    const again = await decide(orderId, { decision: 'reject', reason: 'no' });
    expect(again).toMatchObject({ status: 409 }); // the order has been delivered, and is over
  });

  it('is cancelled when it is rejected, and no money was ever asked for', async () => {
    const orderId = await waitsForApproval();
    expect(await decide(orderId, { decision: 'reject', reason: 'looks like fraud' })).toEqual(ok);
    await world.isIn('cancelled', orderId);
    expect(await world.eventsOf(orderId, 'OrderCancelled')).toEqual([
      expect.objectContaining({ reason: 'rejected', requestedBy: 'ann', undone: [] }),
    ]);
    const { authorizeCalls, reservations } = await world.settled(orderId);
    expect([authorizeCalls, reservations]).toEqual([0, []]);
  });
});
