import { ORDERS_TASK_QUEUE } from '@waybill/contract-order/fulfil-order.contract';
import { Activity, ActivityController } from '@waybill/nestjs-temporal/activity.decorators';
import type {
  Compared,
  OrderAtRest,
  ReconciliationActivities,
  RepairInput,
} from '../workflow/reconcile/reconciliation';
import { DifferenceDesk } from './difference-desk';
import { ReconciliationStore } from './reconciliation.store';

/** What the reconciler asks of the orchestrator's own database. */
@ActivityController(ORDERS_TASK_QUEUE)
export class ReconciliationController implements ReconciliationActivities {
  constructor(
    private readonly store: ReconciliationStore,
    private readonly desk: DifferenceDesk,
  ) {}

  @Activity()
  ordersAtRest(page: Parameters<ReconciliationActivities['ordersAtRest']>[0]): Promise<OrderAtRest[]> {
    return this.store.ordersAtRest(page);
  }

  @Activity()
  neverSeen(orderIds: string[]): Promise<string[]> {
    return this.store.neverSeen(orderIds);
  }

  @Activity()
  orderAtRest(orderId: string): Promise<OrderAtRest> {
    return this.store.orderAtRest(orderId);
  }

  @Activity()
  fileDifferences(compared: Compared[]): Promise<number> {
    return this.store.fileDifferences(compared);
  }

  @Activity()
  recordRepair(repair: RepairInput & { failure?: string }): Promise<void> {
    return this.desk.recordRepair(repair);
  }
}
