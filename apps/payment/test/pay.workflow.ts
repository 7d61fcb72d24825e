import { PAYMENT_TASK_QUEUE, type PaymentActivities } from '@waybill/contract-payment/payment.contract';
import { proxyActivities } from '@temporalio/workflow';

const payment = proxyActivities<PaymentActivities>({
  taskQueue: PAYMENT_TASK_QUEUE,
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '50 milliseconds' },
});

/** Asks the service as an order does. */
export async function pay(step: keyof PaymentActivities, request: unknown): Promise<unknown> {
  const activity = payment[step] as (request: unknown) => Promise<unknown>;
  return activity(request);
}
