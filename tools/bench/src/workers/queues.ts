/** Where the orders of the bare arms run. */
export const ORDER_QUEUE = 'bench-orders';

/** A queue for each team, as Waybill has them, under names of their own. */
export const STEP_QUEUES = {
  inventory: 'bench-inventory',
  payment: 'bench-payment',
  shipping: 'bench-shipping',
  notification: 'bench-notification',
} as const;
