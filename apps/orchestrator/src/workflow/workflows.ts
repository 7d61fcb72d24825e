/* Entry of the workflow bundle: what the workers of the queue `orders` can run. */
export { fulfilOrder } from './stories/fulfil-order.workflow';
export { returnGoods } from './stories/return-goods.workflow';
export { reconcileOrders } from './reconcile/reconcile-orders.workflow';
export { repairOrder } from './reconcile/repair-order.workflow';
