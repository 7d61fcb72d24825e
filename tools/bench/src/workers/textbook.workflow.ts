import { proxyActivities } from '@temporalio/workflow';
import type { StepActivities } from './steps';
import { STEP_QUEUES } from './queues';

const options = { startToCloseTimeout: '20 seconds' } as const;
const inventory = proxyActivities<StepActivities>({ ...options, taskQueue: STEP_QUEUES.inventory });
const payment = proxyActivities<StepActivities>({ ...options, taskQueue: STEP_QUEUES.payment });
const shipping = proxyActivities<StepActivities>({ ...options, taskQueue: STEP_QUEUES.shipping });
const notification = proxyActivities<StepActivities>({ ...options, taskQueue: STEP_QUEUES.notification });

/** The saga as a textbook has it: one step after the other, each at a worker of its own. */
export async function textbookOrder(orderId: string): Promise<void> {
  await inventory.reserve(orderId);
  await payment.authorize(orderId);
  await shipping.dispatch(orderId);
  await notification.notify(orderId);
}
