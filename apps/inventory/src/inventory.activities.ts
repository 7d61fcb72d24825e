import {
  accountsRequest,
  type AccountsRequest,
  bookParcelRequest,
  type BookParcelRequest,
  type BookParcelResult,
  closeOperationRequest,
  type CloseOperationRequest,
  type CloseOperationResult,
  holdersRequest,
  type HoldersRequest,
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
  type StockAccount,
} from '@waybill/contract-inventory/inventory.contract';
import { Activity, ActivityController, Request } from '@waybill/nestjs-temporal/activity.decorators';
import { asReceived } from '@waybill/nestjs-temporal/request.pipe';
import { ParcelStore } from './parcel.store';
import { StockAccounts } from './stock-accounts';
import { StockStore } from './stock.store';

@ActivityController(INVENTORY_TASK_QUEUE)
export class InventoryActivitiesController implements InventoryActivities {
  constructor(
    private readonly store: StockStore,
    private readonly parcels: ParcelStore,
    private readonly accounts: StockAccounts,
  ) {}

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

  @Activity()
  stockAccountsOf(@Request(accountsRequest) request: AccountsRequest): Promise<{ accounts: StockAccount[] }> {
    return this.accounts.of(request);
  }

  @Activity()
  ordersHoldingStock(@Request(holdersRequest) request: HoldersRequest): Promise<{ orderIds: string[] }> {
    return this.accounts.holders(request);
  }

  @Activity()
  bookParcel(@Request(bookParcelRequest) request: BookParcelRequest): Promise<BookParcelResult> {
    return this.parcels.book(request, asReceived(request));
  }
}
