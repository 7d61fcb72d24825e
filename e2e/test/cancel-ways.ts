import type { World } from './world';

export const cancellation = { reason: 'changed my mind', requestedBy: 'support' };

/** Every way to ask for an order to be cancelled. */
export const cancelWays: Record<string, (world: World, orderId: string) => Promise<unknown>> = {
  'the signal': (world, orderId) => world.workflow(orderId).signal('cancel', cancellation),
  'the Update': (world, orderId) =>
    world.workflow(orderId).executeUpdate('requestCancellation', { args: [cancellation] }),
  HTTP: (world, orderId) => world.api().post(`/orders/${orderId}/cancellation`, cancellation),
  'the event on Kafka': (world, orderId) => world.shop.cancel({ orderId, ...cancellation }),
  "Temporal's own cancel": (world, orderId) => world.workflow(orderId).cancel(),
};
