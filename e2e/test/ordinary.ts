import { orderOf } from './orders';
import type { World } from './world';

/** What has to go on whatever came in before it: an ordinary order is placed, and delivered. */
export async function ordinaryOrderShips(world: World): Promise<void> {
  const { orderId } = orderOf('ordinary');
  await world.shop.place({ ...orderOf('ordinary'), orderId });
  expect((await world.ended(orderId)).state).toBe('delivered');
}
