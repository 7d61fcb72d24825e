import type { CloseOperationRequest, CloseOperationResult } from '@waybill/contract-payment/payment.contract';
import { operationConflict } from '@waybill/outbox/operation-errors';
import type { EarlierCalls } from '@waybill/outbox/operations';
import { dropVoid, lockVoiding } from './authorizations.store';
import { dropCapture, lockCapture } from './captures.store';
import type { CardNetwork } from './card-network';
import type { FoundOut, NetworkAttempt, NetworkSteps } from './network-steps';
import { recordAuthorization, recordCapture, recordRefund, recordVoid } from './payment.records';
import type { PaymentTransaction } from './payment.tables';
import { dropRefund, lockRefundUnderWay } from './refunds.store';

type Attempt = NetworkAttempt & { earlierCalls: EarlierCalls };

/**
 * Ends an operation that a person skips or has done by hand, whichever of ours it is. One that was begun is looked up
 * at the card network: if it had happened it is finished, else what was set aside for it is given back.
 */
export class CloseOperation {
  constructor(
    private readonly steps: NetworkSteps,
    private readonly network: CardNetwork,
  ) {}

  /**
   * @throws Refusal `OperationConflict` when it is another order's
   * @throws OperationInFlight, CardNetworkTrouble (retryable)
   */
  async run(request: CloseOperationRequest): Promise<CloseOperationResult> {
    const outcome = await this.steps.closeByHand(request.closes, async (attempt) => {
      const begun = await this.steps.settle(attempt, (trx) => whatWasSetAside(trx, request));
      if (begun.capture) return this.findCapture(attempt, request, begun.capture);
      if (begun.refund) return this.findRefund(attempt, request, begun.refund);
      if (begun.voiding) return this.findVoid(attempt, request, begun.voiding);
      return this.findAuthorization(attempt, request);
    });
    return { outcome };
  }

  private async findCapture(
    { key, call }: Attempt,
    request: CloseOperationRequest,
    capture: NonNullable<SetAside['capture']>,
  ): Promise<FoundOut> {
    const authorizationId = capture.authorization_id;
    const found = await call(() => this.network.findCapture({ operationKey: key, authorizationId }));
    if (!found) return { happened: false, drop: (trx) => dropCapture(trx, capture) };
    return { happened: true, record: (trx) => recordCapture(trx, request, capture, found) };
  }

  private async findRefund(
    { key, call }: Attempt,
    request: CloseOperationRequest,
    refund: NonNullable<SetAside['refund']>,
  ): Promise<FoundOut> {
    const authorizationId = refund.authorization_id;
    const found = await call(() => this.network.findRefund({ operationKey: key, authorizationId }));
    if (!found) return { happened: false, drop: (trx) => dropRefund(trx, refund) };
    return { happened: true, record: (trx) => recordRefund(trx, request, refund, found) };
  }

  private async findVoid(
    { call }: Attempt,
    request: CloseOperationRequest,
    { authorization_id: authorizationId }: NonNullable<SetAside['voiding']>,
  ): Promise<FoundOut> {
    const hasLetGo = await call(() => this.network.hasLetGo(authorizationId));
    if (!hasLetGo) return { happened: false, drop: (trx) => dropVoid(trx, authorizationId) };
    return { happened: true, record: (trx) => recordVoid(trx, request, authorizationId) };
  }

  /** Nothing was set aside: an authorization, or a step that had not got that far, which the network then does not know. */
  private async findAuthorization(
    { key, earlierCalls, call }: Attempt,
    { orderId, traceparent }: CloseOperationRequest,
  ): Promise<FoundOut> {
    const found = await call(() => this.network.findAuthorization(key, earlierCalls));
    if (found?.outcome !== 'authorized') return { happened: false };
    return {
      happened: true,
      record: (trx) => recordAuthorization(trx, { key, orderId, traceparent }, found),
    };
  }
}

type SetAside = Awaited<ReturnType<typeof whatWasSetAside>>;

async function whatWasSetAside(trx: PaymentTransaction, { closes, orderId }: CloseOperationRequest) {
  const capture = await lockCapture(trx, closes);
  const refund = await lockRefundUnderWay(trx, closes);
  const voiding = await lockVoiding(trx, closes);
  const owner = (capture ?? refund ?? voiding)?.order_id;
  if (owner !== undefined && owner !== orderId) throw operationConflict(closes);
  return { capture, refund, voiding };
}
