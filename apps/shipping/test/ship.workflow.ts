import { SHIPPING_TASK_QUEUE, type ShippingActivities } from '@waybill/contract-shipping/shipping.contract';
import { proxyActivities } from '@temporalio/workflow';

const shipping = proxyActivities({ taskQueue: SHIPPING_TASK_QUEUE, startToCloseTimeout: '20 seconds' });

/** Asks the service for one thing, as an order does. */
export function ask(activity: keyof ShippingActivities, request: unknown): Promise<unknown> {
  return shipping[activity]!(request);
}
