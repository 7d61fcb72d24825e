import type { Authorization, AuthorizePaymentRequest } from '@waybill/contract-payment/payment.contract';
import type { Opener } from '@waybill/service-kit/sealing';
import { z } from 'zod';
import type { AuthorizationAnswer, CardNetwork } from './card-network';
import type { NetworkAttempt, NetworkSteps } from './network-steps';
import { say } from './payment.events';
import { recordAuthorization } from './payment.records';
import { paymentDeclined } from './refusals';

const cardToken = z.string().min(1).max(500);

/** Holds money on a card. A decline is the operation's outcome: a repeat gets it again, without asking the network. */
export class AuthorizePayment {
  constructor(
    private readonly steps: NetworkSteps,
    private readonly network: CardNetwork,
    private readonly opener: Pick<Opener, 'open'>,
  ) {}

  /** @throws Refusal `PaymentDeclined`, and what {@link NetworkSteps.run} throws */
  run(request: AuthorizePaymentRequest, received: unknown = request): Promise<Authorization> {
    return this.steps.run({
      key: request.key,
      request: received,
      work: async (attempt) => {
        const answer = (await this.earlierAnswer(attempt)) ?? (await this.ask(attempt, request));
        if (answer.outcome === 'declined') throw paymentDeclined(answer.code);
        return (trx) => recordAuthorization(trx, request, answer);
      },
      refused: (trx, { details }) => say(trx, request, 'PaymentDeclined', details as { code: string }),
    });
  }

  private async earlierAnswer({ key, earlierCalls, call }: NetworkAttempt) {
    return earlierCalls && call(() => this.network.findAuthorization(key, earlierCalls));
  }

  private async ask(attempt: NetworkAttempt, request: AuthorizePaymentRequest): Promise<AuthorizationAnswer> {
    const { orderId, amount, currency, sealedToken } = request;
    const token = await this.opener.open(sealedToken, cardToken);
    return attempt.call(() =>
      this.network.authorize({ operationKey: attempt.key, orderId, amount, currency, token }),
    );
  }
}
