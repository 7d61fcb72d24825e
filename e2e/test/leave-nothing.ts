import { cancellation } from './cancel-ways';
import type { World } from './world';

/** Cancels what is still under way, and waits until it has ended. */
export async function leaveNothing(world: World, orderIds: string[]): Promise<void> {
  await Promise.all(
    orderIds.map((orderId) => world.api().post(`/orders/${orderId}/cancellation`, cancellation)),
  );
  for (const orderId of orderIds) await world.ended(orderId);
}
