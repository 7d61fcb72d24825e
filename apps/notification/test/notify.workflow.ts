import {
  type CloseOperationRequest,
  type CloseOperationResult,
  NOTIFICATION_TASK_QUEUE,
  type NotificationActivities,
  type Notified,
  type NotifyCustomerRequest,
} from '@waybill/contract-notification/notification.contract';
import { proxyActivities } from '@temporalio/workflow';

const { notifyCustomer, closeOperation } = proxyActivities<NotificationActivities>({
  taskQueue: NOTIFICATION_TASK_QUEUE,
  startToCloseTimeout: '20 seconds',
});

/** Asks the service as an order does. */
export async function notify(request: NotifyCustomerRequest): Promise<Notified> {
  return notifyCustomer(request);
}

/** Closes an operation as an order does when a person decided so. */
export async function close(request: CloseOperationRequest): Promise<CloseOperationResult> {
  return closeOperation(request);
}
