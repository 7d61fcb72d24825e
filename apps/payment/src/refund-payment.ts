import type { RefundPaymentRequest, RefundResult } from '@waybill/contract-payment/payment.contract';
import { close } from '@waybill/outbox/operations';
import { type CaptureRow, dropCapture, lockCapture } from './captures.store';
import type { CardNetwork } from './card-network';
import type { NetworkAttempt, NetworkSteps } from './network-steps';
import { recordCapture, recordRefund } from './payment.records';
import type { PaymentTransaction } from './payment.tables';
import { reserveRefund } from './refunds.store';
import { amountNotCaptured } from './refusals';

/**
 * Gives captured money back. The capture step is closed first; one whose outcome is unknown is looked up at the
 * card network, and one that never happened gives back what was set aside for it.
 */
export class RefundPayment {
  constructor(
    private readonly steps: NetworkSteps,
    private readonly network: CardNetwork,
  ) {}

  /**
   * @throws Refusal `AmountNotCaptured`, and what {@link NetworkSteps.run} throws
   * @throws OperationInFlight (retryable) while the capture may be at the card network
   */
  run(request: RefundPaymentRequest, received: unknown = request): Promise<RefundResult> {
    const { key, amount, currency } = request;
    return this.steps.run<RefundResult>({
      key,
      request: received,
      work: async (attempt) => {
        const capture = await this.closeAndReserve(attempt, request);
        if (!capture) return () => Promise.resolve({ outcome: 'nothing-to-refund' });
        const { authorization_id: authorizationId, capture_id } = capture;
        const captureId = capture_id!;
        const given =
          (await this.earlierRefund(attempt, authorizationId)) ??
          (await attempt.call(() =>
            this.network.refund({ operationKey: key, authorizationId, captureId, amount, currency }),
          ));
        const refund = { operation_key: key, capture_id: captureId, amount, currency };
        return (trx) => recordRefund(trx, request, refund, given);
      },
    });
  }

  /** The capture with the refund's amount set aside; undefined when there never was one and never will be. */
  private async closeAndReserve(attempt: NetworkAttempt, request: RefundPaymentRequest) {
    const capture = await this.steps.settle(attempt, async (trx) => {
      await close(trx, request.undoes);
      return this.reserve(trx, request);
    });
    if (capture?.captured_at !== null) return capture;
    await this.resolve(attempt, request, capture);
    return this.steps.settle(attempt, (trx) => this.reserve(trx, request));
  }

  /** A refusal undoes the closing, too. A capture that is under way is given as it is. */
  private async reserve(trx: PaymentTransaction, request: RefundPaymentRequest) {
    const capture = await lockCapture(trx, request.undoes);
    if (capture && capture.order_id !== request.orderId) {
      throw amountNotCaptured(`capture ${request.undoes} is of another order`);
    }
    if (capture?.captured_at) await reserveRefund(trx, request, capture);
    return capture;
  }

  /** The network's answer is final: the capture is closed, so no attempt of it is under way any more. */
  private async resolve(attempt: NetworkAttempt, request: RefundPaymentRequest, underWay: CaptureRow) {
    const { authorization_id: authorizationId } = underWay;
    const found = await attempt.call(() =>
      this.network.findCapture({ operationKey: request.undoes, authorizationId }),
    );
    await this.steps.settle(attempt, async (trx) => {
      const still = await lockCapture(trx, request.undoes);
      if (still?.captured_at !== null) return; // another refund of it was faster
      if (found) await recordCapture(trx, request, underWay, found);
      else await dropCapture(trx, underWay);
    });
  }

  private async earlierRefund({ key, earlierCalls, call }: NetworkAttempt, authorizationId: string) {
    return earlierCalls && call(() => this.network.findRefund({ operationKey: key, authorizationId }));
  }
}
