import {
  closeOperationRequest,
  type CloseOperationRequest,
  type CloseOperationResult,
  NOTIFICATION_TASK_QUEUE,
  type NotificationActivities,
  type Notified,
  notifyCustomerRequest,
  type NotifyCustomerRequest,
} from '@waybill/contract-notification/notification.contract';
import { Activity, ActivityController, Request } from '@waybill/nestjs-temporal/activity.decorators';
import { asReceived } from '@waybill/nestjs-temporal/request.pipe';
import { Notifier } from './notifier';

@ActivityController(NOTIFICATION_TASK_QUEUE)
export class NotificationActivitiesController implements NotificationActivities {
  constructor(private readonly notifier: Notifier) {}

  @Activity()
  notifyCustomer(@Request(notifyCustomerRequest) request: NotifyCustomerRequest): Promise<Notified> {
    return this.notifier.notify(request, asReceived(request));
  }

  @Activity()
  closeOperation(
    @Request(closeOperationRequest) request: CloseOperationRequest,
  ): Promise<CloseOperationResult> {
    return this.notifier.close(request);
  }
}
