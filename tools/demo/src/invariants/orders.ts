import { isTerminal } from '../evidence/order-account';
import { ofEveryOrder, type Invariant } from './invariant';

export const orderInvariants: Invariant[] = [
  ofEveryOrder('orders', 'every accepted order has come to an end, or waits for a person', (order) => {
    if (!order.started) return 'was never started';
    return !isTerminal(order) && !order.needsAttention && `is still ${order.state}`;
  }),
];
