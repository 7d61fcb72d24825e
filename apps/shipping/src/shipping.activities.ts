import {
  accountsRequest,
  type AccountsRequest,
  type ArrangedReturn,
  arrangeReturnRequest,
  type ArrangeReturnRequest,
  type CancelShipmentRequest,
  cancelShipmentRequest,
  type CancelShipmentResult,
  type AddressChecked,
  checkAddressRequest,
  type CheckAddressRequest,
  closeOperationRequest,
  type CloseOperationRequest,
  type CloseOperationResult,
  type DispatchShipmentRequest,
  dispatchShipmentRequest,
  type InterceptResult,
  interceptShipmentRequest,
  type InterceptShipmentRequest,
  returnStateRequest,
  type ReturnStateRequest,
  type ReturnStateResult,
  type Shipment,
  shipmentStateRequest,
  type ShipmentStateRequest,
  type ShipmentStateResult,
  SHIPPING_TASK_QUEUE,
  type ShippingAccount,
  type ShippingActivities,
} from '@waybill/contract-shipping/shipping.contract';
import { Activity, ActivityController, Request } from '@waybill/nestjs-temporal/activity.decorators';
import { asReceived } from '@waybill/nestjs-temporal/request.pipe';
import { Accounts } from './accounts';
import { AddressCheck } from './address-check';
import { ArrangeReturn } from './arrange-return';
import { Cancel } from './cancel';
import { CloseOperation } from './close-operation';
import { Dispatch } from './dispatch';
import { Intercept } from './intercept';

@ActivityController(SHIPPING_TASK_QUEUE)
export class ShippingActivitiesController implements ShippingActivities {
  constructor(
    private readonly addresses: AddressCheck,
    private readonly dispatching: Dispatch,
    private readonly cancelling: Cancel,
    private readonly intercepting: Intercept,
    private readonly returning: ArrangeReturn,
    private readonly closing: CloseOperation,
    private readonly accounts: Accounts,
  ) {}

  @Activity()
  checkAddress(@Request(checkAddressRequest) request: CheckAddressRequest): Promise<AddressChecked> {
    return this.addresses.check(request);
  }

  @Activity()
  dispatchShipment(@Request(dispatchShipmentRequest) request: DispatchShipmentRequest): Promise<Shipment> {
    return this.dispatching.dispatch(request, asReceived(request));
  }

  @Activity()
  cancelShipment(
    @Request(cancelShipmentRequest) request: CancelShipmentRequest,
  ): Promise<CancelShipmentResult> {
    return this.cancelling.cancel(request, asReceived(request));
  }

  @Activity()
  interceptShipment(
    @Request(interceptShipmentRequest) request: InterceptShipmentRequest,
  ): Promise<InterceptResult> {
    return this.intercepting.intercept(request, asReceived(request));
  }

  @Activity()
  arrangeReturn(@Request(arrangeReturnRequest) request: ArrangeReturnRequest): Promise<ArrangedReturn> {
    return this.returning.arrange(request, asReceived(request));
  }

  @Activity()
  closeOperation(
    @Request(closeOperationRequest) request: CloseOperationRequest,
  ): Promise<CloseOperationResult> {
    return this.closing.close(request);
  }

  @Activity()
  shipmentState(@Request(shipmentStateRequest) request: ShipmentStateRequest): Promise<ShipmentStateResult> {
    return this.accounts.stateOf(request);
  }

  @Activity()
  returnState(@Request(returnStateRequest) request: ReturnStateRequest): Promise<ReturnStateResult> {
    return this.accounts.returnState(request);
  }

  @Activity()
  shippingAccountsOf(
    @Request(accountsRequest) request: AccountsRequest,
  ): Promise<{ accounts: ShippingAccount[] }> {
    return this.accounts.of(request);
  }
}
