import { ORDERS_TASK_QUEUE } from '@waybill/contract-order/fulfil-order.contract';
import { Activity, ActivityController } from '@waybill/nestjs-temporal/activity.decorators';
import { OrderLedger } from './ledger/order-ledger';
import type { BookkeepingActivities, ProgressRecord } from './workflow/bookkeeping';

/** The order's own bookkeeping; runs beside the workflow, as local activities. */
@ActivityController(ORDERS_TASK_QUEUE)
export class BookkeepingController implements BookkeepingActivities {
  constructor(private readonly ledger: OrderLedger) {}

  @Activity()
  recordProgress(record: ProgressRecord): Promise<void> {
    return this.ledger.record(record);
  }
}
