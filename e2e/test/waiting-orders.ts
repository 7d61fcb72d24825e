import type { OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import type { OrderWishes } from '@waybill/demo/orders/shop-order';
import { LONG_WINDOW, orderOf } from './orders';
import type { World } from './world';

/** Waits in its window, which never runs out by itself. */
export async function placeInItsWindow(world: World, about: string) {
  const order = orderOf(about, LONG_WINDOW);
  await world.shop.place(order);
  await world.inItsWindow(order.orderId);
  return order;
}

/** Stands still between reservation and dispatch, until it is given a card that works. */
export async function placeWithoutMoney(world: World, about: string, wishes: OrderWishes = {}) {
  const order = orderOf(about, {
    token: 'tok_declined',
    options: { paymentRetryWindowSeconds: 86_400 },
    ...wishes,
  });
  await world.shop.place(order);
  await declined(world, order.orderId, 1);
  return order;
}

/** Waits until cards were declined so many times, and it waits for another one. */
export const declined = (world: World, orderId: string, times: number): Promise<OrderStatus> =>
  world.status(
    orderId,
    `has been declined ${times} times, and waits`,
    ({ waitingFor, timeline }) =>
      waitingFor === 'payment' &&
      timeline.filter(({ step, outcome }) => step === 'authorize' && outcome === 'refused').length ===
        times &&
      timeline.some(({ step, outcome }) => step === 'reserve' && outcome === 'done'),
  );
