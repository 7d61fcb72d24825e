import {
  accountsRequest,
  type AccountsRequest,
  type Authorization,
  authorizePaymentRequest,
  type AuthorizePaymentRequest,
  type Capture,
  capturePaymentRequest,
  type CapturePaymentRequest,
  closeOperationRequest,
  type CloseOperationRequest,
  type CloseOperationResult,
  holdersRequest,
  type HoldersRequest,
  PAYMENT_TASK_QUEUE,
  type PaymentAccount,
  type PaymentActivities,
  refundPaymentRequest,
  type RefundPaymentRequest,
  type RefundResult,
  voidAuthorizationRequest,
  type VoidAuthorizationRequest,
  type VoidResult,
} from '@waybill/contract-payment/payment.contract';
import { Activity, ActivityController, Request } from '@waybill/nestjs-temporal/activity.decorators';
import { asReceived } from '@waybill/nestjs-temporal/request.pipe';
import { Accounts } from './accounts';
import { AuthorizePayment } from './authorize-payment';
import { CapturePayment } from './capture-payment';
import { CloseOperation } from './close-operation';
import { RefundPayment } from './refund-payment';
import { VoidAuthorization } from './void-authorization';

/** The payment team's activities, as the contract documents them. */
@ActivityController(PAYMENT_TASK_QUEUE)
export class PaymentActivitiesController implements PaymentActivities {
  constructor(
    private readonly authorize: AuthorizePayment,
    private readonly voidIt: VoidAuthorization,
    private readonly capture: CapturePayment,
    private readonly refund: RefundPayment,
    private readonly close: CloseOperation,
    private readonly accounts: Accounts,
  ) {}

  @Activity()
  authorizePayment(
    @Request(authorizePaymentRequest) request: AuthorizePaymentRequest,
  ): Promise<Authorization> {
    return this.authorize.run(request, asReceived(request));
  }

  @Activity()
  voidAuthorization(
    @Request(voidAuthorizationRequest) request: VoidAuthorizationRequest,
  ): Promise<VoidResult> {
    return this.voidIt.run(request, asReceived(request));
  }

  @Activity()
  capturePayment(@Request(capturePaymentRequest) request: CapturePaymentRequest): Promise<Capture> {
    return this.capture.run(request, asReceived(request));
  }

  @Activity()
  refundPayment(@Request(refundPaymentRequest) request: RefundPaymentRequest): Promise<RefundResult> {
    return this.refund.run(request, asReceived(request));
  }

  @Activity()
  closeOperation(
    @Request(closeOperationRequest) request: CloseOperationRequest,
  ): Promise<CloseOperationResult> {
    return this.close.run(request);
  }

  @Activity()
  paymentAccountsOf(
    @Request(accountsRequest) request: AccountsRequest,
  ): Promise<{ accounts: PaymentAccount[] }> {
    return this.accounts.of(request);
  }

  @Activity()
  ordersHoldingMoney(@Request(holdersRequest) request: HoldersRequest): Promise<{ orderIds: string[] }> {
    return this.accounts.holders(request);
  }
}
