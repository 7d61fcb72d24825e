import type { VoidAuthorizationRequest, VoidResult } from '@waybill/contract-payment/payment.contract';
import { close } from '@waybill/outbox/operations';
import { claimForVoid } from './authorizations.store';
import type { CardNetwork } from './card-network';
import type { NetworkAttempt, NetworkSteps } from './network-steps';
import { recordVoid } from './payment.records';

/**
 * Undoes an authorization, however far it had come: the authorize step is closed first, so that it can happen no
 * more, then what is held and not captured is let go of. An intent without a result is looked up at the card network.
 */
export class VoidAuthorization {
  constructor(
    private readonly steps: NetworkSteps,
    private readonly network: CardNetwork,
  ) {}

  /** @throws OperationInFlight (retryable) while the authorize step may be at the card network; see {@link NetworkSteps.run} */
  run(request: VoidAuthorizationRequest, received: unknown = request): Promise<VoidResult> {
    return this.steps.run<VoidResult>({
      key: request.key,
      request: received,
      work: async (attempt) => {
        const authorizationId = await this.closeAndFind(attempt, request);
        if (!authorizationId) return () => Promise.resolve({ outcome: 'nothing-to-void' });
        await attempt.call(() => this.network.void({ operationKey: attempt.key, authorizationId }));
        return (trx) => recordVoid(trx, request, authorizationId);
      },
    });
  }

  private async closeAndFind(
    attempt: NetworkAttempt,
    request: VoidAuthorizationRequest,
  ): Promise<string | undefined> {
    const { closed, held } = await this.steps.settle(attempt, async (trx) => ({
      closed: await close(trx, request.undoes),
      held: await claimForVoid(trx, request),
    }));
    const before = closed.was === 'closed' ? closed.before : closed;
    if (before.was !== 'intent') return held?.authorization_id;
    const found = await attempt.call(() =>
      this.network.findAuthorization(request.undoes, before.earlierCalls),
    );
    return found?.outcome === 'authorized' ? found.authorizationId : undefined;
  }
}
