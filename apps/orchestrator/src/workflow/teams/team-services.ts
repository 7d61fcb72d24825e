import {
  INVENTORY_TASK_QUEUE,
  type InventoryActivities,
} from '@waybill/contract-inventory/inventory.contract';
import {
  NOTIFICATION_TASK_QUEUE,
  type NotificationActivities,
} from '@waybill/contract-notification/notification.contract';
import { PAYMENT_TASK_QUEUE, type PaymentActivities } from '@waybill/contract-payment/payment.contract';
import { SHIPPING_TASK_QUEUE, type ShippingActivities } from '@waybill/contract-shipping/shipping.contract';
import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import { stepOptions } from './activity-options';

/**
 * The teams' services as the order sees them: typed by their contracts, each on its own task queue. `summary` is what the
 * engine's UI shows of the call, `budget` how it is retried where not as every step is.
 */
export function teamServices(stepBudgetSeconds: number) {
  const options = stepOptions(stepBudgetSeconds);
  const team =
    <A>(taskQueue: string) =>
    (summary: string, budget: ActivityOptions = {}) =>
      proxyActivities<A>({ ...options, ...budget, taskQueue, summary });
  return {
    inventory: team<InventoryActivities>(INVENTORY_TASK_QUEUE),
    payment: team<PaymentActivities>(PAYMENT_TASK_QUEUE),
    shipping: team<ShippingActivities>(SHIPPING_TASK_QUEUE),
    notification: team<NotificationActivities>(NOTIFICATION_TASK_QUEUE),
  };
}
export type TeamServices = ReturnType<typeof teamServices>;
