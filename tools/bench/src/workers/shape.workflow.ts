import {
  CancellationScope,
  proxyActivities,
  proxyLocalActivities,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import { STEP_QUEUES } from './queues';
import type { LocalActivities, StepActivities } from './steps';

const options = { startToCloseTimeout: '20 seconds' } as const;
const inventory = proxyActivities<StepActivities>({ ...options, taskQueue: STEP_QUEUES.inventory });
const payment = proxyActivities<StepActivities>({ ...options, taskQueue: STEP_QUEUES.payment });
const shipping = proxyActivities<StepActivities>({ ...options, taskQueue: STEP_QUEUES.shipping });
const notification = proxyActivities<StepActivities>({ ...options, taskQueue: STEP_QUEUES.notification });
const ledger = proxyLocalActivities<LocalActivities>({ startToCloseTimeout: '1 second' });
const orderState = defineSearchAttributeKey('OrderState', 'KEYWORD');

/**
 * The commands of Waybill's happy order until it is on its way and paid, and none of its work: five steps in three waves,
 * four records in the ledger beside them, two states as search attributes, a timer for its dispatch and one for its delivery.
 */
export async function shapeOrder(orderId: string): Promise<void> {
  let recording: Promise<unknown> = ledger.record(orderId);
  const record = () => (recording = recording.then(() => ledger.record(orderId)));
  const moveTo = (state: string) => {
    upsertSearchAttributes([{ key: orderState, value: state }]);
    void record();
  };
  const dispatchWatch = new CancellationScope();
  dispatchWatch.run(() => sleep('3 days')).catch(() => undefined); // cancelled below
  await Promise.all([inventory.reserve(orderId), payment.authorize(orderId)]);
  moveTo('shipping');
  await shipping.dispatch(orderId);
  moveTo('shipped');
  dispatchWatch.cancel();
  void sleep('14 days');
  await Promise.all([payment.capture(orderId), notification.notify(orderId)]);
  await record();
}
