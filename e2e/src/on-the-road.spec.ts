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

async function placed(wishes: OrderWishes): Promise<string> {
  const order = orderOf('on-the-road', wishes);
  await world.shop.place(order);
  return order.orderId;
}

/** What was said of it, by type. */
async function said(orderId: string, types: string[]) {
  const bodies = types.map(async (type) => [type, await world.eventsOf(orderId, type)] as const);
  return Object.fromEntries(await Promise.all(bodies));
}

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
