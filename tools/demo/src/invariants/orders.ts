import type { ReturnState } from '@waybill/contract-order/returns.contract';
import { isTerminal } from '../evidence/order-account';
import { ofEveryOrder, type Invariant } from './invariant';

const RETURNED: readonly ReturnState[] = ['closed', 'cancelled'];

export const orderInvariants: Invariant[] = [
  ofEveryOrder('orders', 'every accepted order has come to an end, or waits for a person', (order) => {
    if (!order.started) return 'was never started';
    return !isTerminal(order) && !order.needsAttention && `is still ${order.state}`;
  }),
  ofEveryOrder('orders', 'every return has come to an end, or waits for a person', ({ returns }) => {
    const open = returns.find(({ state, needsAttention }) => !RETURNED.includes(state) && !needsAttention);
    return open && `return ${open.returnId} is still ${open.state}`;
  }),
];
