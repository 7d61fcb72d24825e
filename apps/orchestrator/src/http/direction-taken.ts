import type { CancellationAnswer, OrderStatus } from '@waybill/contract-order/fulfil-order.contract';

/** What a cancellation comes to in an order that has closed: what it would have been answered while the order was open. */
export function directionTaken({ state, timeline }: OrderStatus): CancellationAnswer['outcome'] {
  if (state === 'cancelled') return 'cancelled';
  // Goods that a customer returns have been delivered before; those that a cancellation turned back have not.
  const first = timeline.find(
    ({ step, outcome }) => step === 'order' && (outcome === 'delivered' || outcome === 'returning'),
  );
  return first?.outcome === 'returning' ? 'returning' : 'too-late';
}
