import type { Capture, CapturePaymentRequest } from '@waybill/contract-payment/payment.contract';
import { reserveCapture } from './captures.store';
import type { CardNetwork } from './card-network';
import type { NetworkAttempt, NetworkSteps } from './network-steps';
import { recordCapture } from './payment.records';

/**
 * Takes authorized money. The amount is set aside first, so that captures side by side never take more than is held.
 * A final capture lets go of the rest, and so does every one where the card network allows only one.
 */
export class CapturePayment {
  constructor(
    private readonly steps: NetworkSteps,
    private readonly network: CardNetwork,
  ) {}

  /** @throws Refusal `AmountNotAuthorized`, and what {@link NetworkSteps.run} throws */
  run(request: CapturePaymentRequest, received: unknown = request): Promise<Capture> {
    const { key, authorizationId, amount, currency } = request;
    return this.steps.run({
      key,
      request: received,
      work: async (attempt) => {
        const row = await this.steps.settle(attempt, (trx) => reserveCapture(trx, request));
        const taken =
          (await this.earlierCapture(attempt, authorizationId)) ??
          (await attempt.call(() =>
            this.network.capture({ operationKey: key, authorizationId, amount, currency, final: row.final }),
          ));
        return (trx) => recordCapture(trx, request, row, taken);
      },
    });
  }

  private async earlierCapture({ key, earlierCalls, call }: NetworkAttempt, authorizationId: string) {
    return earlierCalls && call(() => this.network.findCapture({ operationKey: key, authorizationId }));
  }
}
