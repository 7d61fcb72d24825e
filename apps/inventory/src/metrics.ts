import { Counter } from 'prom-client';

export const dispatchesTotal = new Counter({
  name: 'inventory_dispatches_total',
  help: 'Dispatched parcels: shipped, unreserved (goods that nothing was reserved for); of events: seen-before, not-asked (the order books them itself).',
  labelNames: ['outcome'],
});

export const returnsTotal = new Counter({
  name: 'inventory_returns_total',
  help: 'Parcels that came home: returned, unshipped (more than had gone in them); of events: seen-before, not-asked (the order books them itself).',
  labelNames: ['outcome'],
});
