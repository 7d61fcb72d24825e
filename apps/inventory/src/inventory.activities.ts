import {
  closeOperationRequest,
  type CloseOperationRequest,
  type CloseOperationResult,
  INVENTORY_TASK_QUEUE,
  type InventoryActivities,
  reduceReservationRequest,
  type ReduceReservationRequest,
  type ReleaseResult,
  releaseStockRequest,
  type ReleaseStockRequest,
  type Reservation,
  reserveStockRequest,
  type ReserveStockRequest,
} from '@waybill/contract-inventory/inventory.contract';
import { Activity, ActivityController, Request } from '@waybill/nestjs-temporal/activity.decorators';
import { asReceived } from '@waybill/nestjs-temporal/request.pipe';
import { StockStore } from './stock.store';

@ActivityController(INVENTORY_TASK_QUEUE)
export class InventoryActivitiesController implements InventoryActivities {
  constructor(private readonly store: StockStore) {}

  @Activity()
  reserveStock(@Request(reserveStockRequest) request: ReserveStockRequest): Promise<Reservation> {
    return this.store.reserve(request, asReceived(request));
  }

  @Activity()
  releaseStock(@Request(releaseStockRequest) request: ReleaseStockRequest): Promise<ReleaseResult> {
    return this.store.release(request, asReceived(request));
  }

  @Activity()
  reduceReservation(
    @Request(reduceReservationRequest) request: ReduceReservationRequest,
  ): Promise<Reservation> {
    return this.store.reduce(request, asReceived(request));
  }

  @Activity()
  async closeOperation(
    @Request(closeOperationRequest) request: CloseOperationRequest,
  ): Promise<CloseOperationResult> {
    return { outcome: await this.store.closeByHand(request.closes) };
  }
}
