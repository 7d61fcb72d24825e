import type { OrderState } from '@waybill/contract-order/fulfil-order.contract';
import { eventOf } from '@waybill/demo/orders/shop';
import { shopOrder, type OrderWishes } from '@waybill/demo/orders/shop-order';
import { terminalStates } from '@waybill/contract-order/fulfil-order.contract';
import type { LoadEvent } from './load';

/** What a shop publishes about one order, in its order, and how that order has to end. */
export interface Story {
  events: (orderId: string) => LoadEvent[];
  ends: readonly OrderState[];
}

/** Without a return window an order's workflow is over when the parcel has arrived. */
const options = { returnWindowSeconds: 0 };

export const placed = (orderId: string, wishes: OrderWishes = {}): LoadEvent => ({
  message: eventOf(
    'OrderPlaced',
    shopOrder(orderId, { ...wishes, options: { ...options, ...wishes.options } }),
  ),
  becomes: 'order',
});

/** The same data in an event of its own. */
const again = ({ message }: LoadEvent): LoadEvent => ({
  message: {
    ...message,
    headers: { ...message.headers, ce_id: `again ${String(message.headers?.['ce_id'])}` },
  },
  becomes: 'duplicate',
});

const cancelled = (orderId: string): LoadEvent => {
  const cancellation = { orderId, reason: 'customer', requestedBy: 'ada' };
  return { message: eventOf('OrderCancellationRequested', cancellation), becomes: 'cancellation' };
};

const delivered: Story = { events: (orderId) => [placed(orderId)], ends: ['delivered'] };

export const repeated = (times: number): Story => ({
  events: (orderId) => {
    const first = placed(orderId);
    return [first, ...Array.from({ length: times - 1 }, () => again(first))];
  },
  ends: ['delivered'],
});

/** Half of the orders just ship; each of the others is one of these. */
const others: readonly Story[] = [
  repeated(2),
  { events: (orderId) => [placed(orderId, { token: 'tok_declined' })], ends: ['cancelled'] },
  { events: (orderId) => [cancelled(orderId), placed(orderId)], ends: ['cancelled'] },
  {
    events: (orderId) => [placed(orderId, { options: { cancelWindowSeconds: 86_400 } }), cancelled(orderId)],
    ends: ['cancelled'],
  },
  { events: (orderId) => [placed(orderId), cancelled(orderId)], ends: terminalStates },
  {
    events: (orderId) => [placed(orderId), { ...placed(orderId, { quantity: 7 }), becomes: 'conflict' }],
    ends: ['delivered'],
  },
];

export const storyOf = (index: number): Story =>
  index % 2 === 0 ? delivered : (others[Math.floor(index / 2) % others.length] ?? delivered);
