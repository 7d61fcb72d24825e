import { ORDERS_TASK_QUEUE } from '@waybill/contract-order/fulfil-order.contract';
import type { ReturnLine } from '@waybill/contract-order/returns.contract';
import { Activity, ActivityController } from '@waybill/nestjs-temporal/activity.decorators';
import type { Settlement } from '../workflow/memory/return-memory';
import type { ReturnBookkeepingActivities, ReturnRecord } from '../workflow/record/bookkeeping';
import { ReturnLedger } from './return-ledger';

/** The returns' own bookkeeping. */
@ActivityController(ORDERS_TASK_QUEUE)
export class ReturnBookkeepingController implements ReturnBookkeepingActivities {
  constructor(private readonly ledger: ReturnLedger) {}

  @Activity()
  async recordReturn(record: ReturnRecord): Promise<void> {
    await this.ledger.record(record);
  }

  @Activity()
  settleReturn(request: { returnId: string; accepted: ReturnLine[] }): Promise<Settlement> {
    return this.ledger.settle(request);
  }
}
