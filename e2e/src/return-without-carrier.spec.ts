/** @stack alone */
import { until } from '@waybill/demo/until';
import { orderOf } from '../test/orders';
import { startService, stopService } from '../test/services';
import { World } from '../test/world';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

it('a return is taken while shipping is away, may be cancelled, and may be asked for again', async () => {
  const order = orderOf('returning');
  const { orderId } = order;
  await world.shop.place(order);
  await world.isIn('delivered', orderId);
  const stateOf = async (returnId: string) => (await world.api().get(`/returns/${returnId}`)).body['state'];
  await stopService('shipping');
  let cancelling;
  try {
    expect(await world.api().post(`/orders/${orderId}/return`, { reason: 'too blue' })).toMatchObject({
      ...{ status: 202, body: { returnId: `${orderId}-1` } },
    });
    cancelling = world.api().post(`/returns/${orderId}-1/cancellation`, { reason: 'keeps it' });
    expect(await stateOf(`${orderId}-1`)).toBe('announced');
  } finally {
    await startService('shipping');
  }
  expect(await cancelling).toMatchObject({ status: 200, body: { state: 'cancelled' } });
  expect((await world.settled(orderId)).shipments).toMatchObject([{ state: 'delivered', sentBack: [] }]);
  expect(await world.api().post(`/orders/${orderId}/return`, { reason: 'after all' })).toMatchObject({
    ...{ status: 202, body: { returnId: `${orderId}-2` } },
  });
  await until('it is returned', async () => (await stateOf(`${orderId}-2`)) === 'closed');
  await world.isIn('returned', orderId);
  await world.settled(orderId);
});
