import { ORDERS_TASK_QUEUE } from '@waybill/contract-order/fulfil-order.contract';
import { Activity, ActivityController } from '@waybill/nestjs-temporal/activity.decorators';
import { OrderLedger } from './ledger/order-ledger';
import { unconfirmedNewsTotal } from './news-metrics';
import type { BookkeepingActivities, ProgressRecord } from './workflow/record/bookkeeping';

/** The order's own bookkeeping; runs beside the workflow, as local activities. */
@ActivityController(ORDERS_TASK_QUEUE)
export class BookkeepingController implements BookkeepingActivities {
  constructor(private readonly ledger: OrderLedger) {}

  @Activity()
  async recordProgress(record: ProgressRecord): Promise<void> {
    const applied = await this.ledger.record(record);
    if (applied) unconfirmedNewsTotal.inc({ because: 'books' }, record.unconfirmedNews ?? 0);
  }
}
