import { Counter } from 'prom-client';

/** A topic that is read again from its beginning shows here: nothing to start, and so many duplicates. */
export const ordersReadTotal = new Counter({
  name: 'orchestrator_orders_read_total',
  help: 'Order events read from the shop: to start, seen before (duplicate), or the same id with other content (conflict).',
  labelNames: ['intake'],
});
