import type { OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import { differences, outcomeOf } from '@waybill/demo/orders/outcome';
import { ways } from '@waybill/demo/orders/ways';
import { orderOf } from '../test/orders';
import { World } from '../test/world';

let world: World;
const orders = ways.map((way) => ({ way, order: orderOf('way', way.wishes) }));
const statuses = new Map<string, OrderStatus>();

beforeAll(async () => {
  world = await World.open();
  await world.shop.place(...orders.map(({ order }) => order));
  await Promise.all(
    orders.map(async ({ way, order: { orderId } }) => {
      statuses.set(orderId, await world.goesItsWay(way, orderId));
    }),
  );
});
afterAll(() => world.close());

describe.each(orders.map((one) => [one.way.name, one] as const))('%s', (_name, { way, order }) => {
  it(`ends ${way.end}${way.reason ? `, ${way.reason}` : ''}; undone: ${way.undone.join(' and ') || 'nothing'}`, () => {
    const status = statuses.get(order.orderId);
    expect(status && differences(way, outcomeOf(status))).toEqual([]);
  });

  it(`is seen outside as it should: ${way.seen.what}`, async () => {
    expect(way.seen.by(await world.settled(order.orderId))).toBe(true);
  });
});
