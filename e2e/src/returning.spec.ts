import { moneyState } from '@waybill/demo/evidence/order-account';
import type { OrderWishes } from '@waybill/demo/orders/shop-order';
import { IN_TRANSIT, LOST, orderOf } from '../test/orders';
import { World } from '../test/world';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

const post = (path: string, body: object) => world.api().post(path, body);
const books = { sku: 'BOOK-TS', quantity: 1 };

async function placed(wishes: OrderWishes): Promise<string> {
  const order = orderOf('returning', wishes);
  await world.shop.place(order);
  return order.orderId;
}

/** What was said of it, by type. */
async function said(orderId: string, types: string[]) {
  const bodies = types.map(async (type) => [type, await world.eventsOf(orderId, type)] as const);
  return Object.fromEntries(await Promise.all(bodies));
}

describe('a delivered order', () => {
  it('is returned in part: fetched, paid back, and on the shelf again', async () => {
    const orderId = await placed({ quantity: 2, and: ['BOOK-TS'] });
    await world.isIn('delivered', orderId);
    const body = { reason: 'read it', lines: [books] };
    expect(await post(`/orders/${orderId}/return`, body)).toMatchObject({
      status: 200,
      body: { state: 'returning' },
    });
    await world.isIn('returned', orderId);
    const types = ['OrderReturned', 'ShipmentReturned', 'StockReturned', 'PaymentRefunded'];
    expect(await said(orderId, types)).toEqual({
      OrderReturned: [expect.objectContaining({ refunded: 1250, currency: 'EUR' })],
      ShipmentReturned: [expect.objectContaining({ shipmentId: expect.stringContaining(orderId) })],
      StockReturned: [expect.objectContaining({ lines: [expect.objectContaining(books)] })],
      PaymentRefunded: [expect.objectContaining({ amount: 1250, currency: 'EUR' })],
    });
    const { atNetwork, sent } = await world.settled(orderId);
    expect(moneyState(atNetwork)).toMatchObject({ captured: 3 * 1250 + 490, refunded: 1250 });
    expect(sent.map(({ kind }) => kind)).toContain('order-returned');
  });

  it('gives nothing back that is not in it, nothing twice, and nothing that was never delivered', async () => {
    const tooLate = { status: 409, body: { type: 'urn:waybill:problem:TooLate' } };
    const orderId = await placed({});
    const back = (lines?: object[]) => post(`/orders/${orderId}/return`, { reason: 'too blue', lines });
    await world.isIn('delivered', orderId);
    for (const lines of [[books], [{ sku: 'MUG-BLUE', quantity: 2 }]]) {
      const answer = await back(lines);
      expect(answer).toMatchObject({ status: 409, body: { type: 'urn:waybill:problem:NotPossible' } });
      expect(answer.body['detail']).toContain('lines');
    }
    expect(await back()).toMatchObject({ status: 200 });
    expect(await back()).toMatchObject(tooLate);
    await world.isIn('returned', orderId);
    expect(await back()).toMatchObject(tooLate);
    const cancelled = await placed({ token: 'tok_declined' });
    await world.isIn('cancelled', cancelled);
    expect(await post(`/orders/${cancelled}/return`, { reason: 'none' })).toMatchObject(tooLate);
  });

  it('can be returned after a cancellation that came too late, even the engine’s own', async () => {
    const orderId = await placed({});
    await world.isIn('delivered', orderId);
    await world.workflow(orderId).cancel();
    expect(await post(`/orders/${orderId}/return`, { reason: 'then so' })).toMatchObject({ status: 200 });
    await world.isIn('returned', orderId);
    await world.settled(orderId);
  });
});

it('a cancellation in transit turns the parcel back; no delivery is told', async () => {
  const orderId = await placed(IN_TRANSIT);
  await world.isIn('shipped', orderId);
  await world.workflow(orderId).signal('cancel', { reason: 'customer', requestedBy: 'support' });
  await world.isIn('returned', orderId);
  const types = ['OrderDelivered', 'OrderReturned', 'ShipmentReturned', 'StockReturned', 'PaymentRefunded'];
  const events = await said(orderId, types);
  expect(types.map((type) => (events[type] as unknown[]).length)).toEqual([0, 1, 1, 1, 1]);
  expect(events['OrderReturned']).toEqual([expect.objectContaining({ refunded: 1740 })]);
});

describe('a lost parcel', () => {
  async function lost() {
    const orderId = await placed(LOST);
    const { shipments } = await world.status(orderId, 'needs a person', (status) => status.needsAttention);
    expect(shipments).toEqual([expect.objectContaining({ state: 'lost' })]);
    expect(await world.eventsOf(orderId, 'ShipmentLost')).toHaveLength(1);
    return orderId;
  }
  const decide = (orderId: string, action: string, reason: string) =>
    post(`/attention/${orderId}/lost-parcel`, { action, by: 'grace', reason });

  it('is paid back when a person says so', async () => {
    const orderId = await lost();
    expect(await decide(orderId, 'skip', 'the customer wants the money')).toMatchObject({ status: 200 });
    const { timeline } = await world.isIn('returned', orderId);
    expect(timeline).toContainEqual(
      expect.objectContaining({
        step: 'lost-parcel',
        outcome: 'skip',
        detail: 'grace: the customer wants the money',
      }),
    );
    const { atNetwork, published } = await world.settled(orderId);
    expect(moneyState(atNetwork)).toMatchObject({ captured: 1740, refunded: 1740 });
    expect(published.map(({ type }) => type)).not.toContain('StockReturned'); // the goods are gone
  });

  it('is sent again when a person says so, out of new stock and for the money already taken', async () => {
    const orderId = await lost();
    expect(await decide(orderId, 'retry', 'once more')).toMatchObject({ status: 200 });
    // The address is what it was, so that the second one is lost as well; it is paid back.
    const twice = await world.status(orderId, 'is lost again', ({ shipments, needsAttention }) => {
      return needsAttention && shipments.length === 2;
    });
    expect(twice.shipments.map(({ shipmentId, state }) => [shipmentId, state])).toEqual([
      [`${orderId}-1`, 'lost'],
      [`${orderId}-2`, 'lost'],
    ]);
    const account = await world.settled(orderId);
    expect(account.reservations.map(({ shipped }) => shipped)).toEqual([1, 1]);
    expect(moneyState(account.atNetwork)).toMatchObject({ captured: 1740, refunded: 0 });
    const second = { action: 'skip', by: 'grace', reason: 'enough' };
    expect(await post(`/attention/${orderId}/lost-parcel-2`, second)).toMatchObject({ status: 200 });
    await world.isIn('returned', orderId);
    expect(moneyState((await world.settled(orderId)).atNetwork).refunded).toBe(1740);
  });
});
