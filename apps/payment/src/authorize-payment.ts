import {
  type Authorization,
  type AuthorizePaymentRequest,
  sealedCardToken,
} from '@waybill/contract-payment/payment.contract';
import type { Opened, Opener } from '@waybill/service-kit/sealing/opener';
import { z } from 'zod';
import { claimAuthorization } from './card-mandates.store';
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

  /**
   * @throws Refusal `PaymentDeclined`, and what {@link NetworkSteps.run} throws
   * @throws SealedFieldUnreadable the card is not for us to read, or not for this order, or not for that much
   */
  run(request: AuthorizePaymentRequest, received: unknown = request): Promise<Authorization> {
    // What it replaces is no part of what makes a repeat the same: a build before did not say it.
    const repeated = { ...(received as AuthorizePaymentRequest), replaces: undefined };
    let opened: Promise<Opened<string>> | undefined;
    const card = () => (opened ??= this.open(request));
    return this.steps.run({
      key: request.key,
      request: repeated,
      claim: async (trx) => claimAuthorization(trx, request, await card()),
      work: async (attempt) => {
        const answer =
          (await this.earlierAnswer(attempt)) ?? (await this.ask(attempt, request, await card()));
        if (answer.outcome === 'declined') throw paymentDeclined(answer.code);
        return (trx) => recordAuthorization(trx, request, answer);
      },
      refused: (trx, { details }) => say(trx, request, 'PaymentDeclined', details as { code: string }),
    });
  }

  private open({ orderId, sealedToken }: AuthorizePaymentRequest): Promise<Opened<string>> {
    const { field } = sealedCardToken;
    return this.opener.open(sealedToken, { orderId, field, schema: cardToken, limited: true });
  }

  private async earlierAnswer({ key, earlierCalls, call }: NetworkAttempt) {
    return earlierCalls && call(() => this.network.findAuthorization(key, earlierCalls));
  }

  private async ask(
    attempt: NetworkAttempt,
    { orderId, amount, currency }: AuthorizePaymentRequest,
    { value: token }: Opened<string>,
  ): Promise<AuthorizationAnswer> {
    return attempt.call(() =>
      this.network.authorize({ operationKey: attempt.key, orderId, amount, currency, token }),
    );
  }
}
