import type { EarlierCalls } from '@waybill/outbox/operations';
import Stripe from 'stripe';
import {
  type AuthorizationAnswer,
  type CardNetwork,
  CardNetworkTrouble,
  type CardToAuthorize,
} from '../card-network';
import { findPaymentIntent } from './find-payment-intent';
import { answerOf, captureMark, captureOf, isOver } from './payment-intent';
import { declineCode, toTrouble } from './stripe-errors';

export interface StripeOptions {
  apiKey: string;
  timeoutMs: number;
  /** Another server than Stripe's, for tests. */
  server?: { host: string; port: number; protocol: 'http' };
}

/**
 * Stripe, by payment intents that are captured by hand. The token is a payment method's id (`pm_…`). Whether an intent
 * can be captured in several parts is said per charge: https://docs.stripe.com/payments/multicapture. Our key is
 * Stripe's idempotency key and stands in the metadata, for look-ups after Stripe has forgotten the former.
 */
export class StripeCardNetwork implements CardNetwork {
  readonly name = 'stripe';
  private readonly stripe: Stripe;

  constructor({ apiKey, timeoutMs, server }: StripeOptions) {
    // Retries are the workflow's: it also knows when to stop.
    this.stripe = new Stripe(apiKey, {
      timeout: timeoutMs,
      maxNetworkRetries: 0,
      telemetry: false,
      ...server,
    });
  }

  async authorize({
    operationKey,
    orderId,
    amount,
    currency,
    token,
  }: CardToAuthorize): Promise<AuthorizationAnswer> {
    try {
      const intent = await this.stripe.paymentIntents.create(
        {
          amount,
          currency: currency.toLowerCase(),
          capture_method: 'manual',
          confirm: true,
          // The customer is not there to pass a challenge: a card that wants one is declined.
          error_on_requires_action: true,
          automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
          payment_method: token,
          payment_method_options: { card: { request_multicapture: 'if_available' } },
          metadata: { operation_key: operationKey, order_id: orderId },
          expand: ['latest_charge'],
        },
        { idempotencyKey: operationKey },
      );
      return answerOf(intent) ?? unexpected(intent);
    } catch (error) {
      const code = declineCode(error);
      if (code) return { outcome: 'declined', code };
      throw toTrouble(error);
    }
  }

  capture({ operationKey, authorizationId, amount, final }: Parameters<CardNetwork['capture']>[0]) {
    return asking(async () => {
      const held = final ? undefined : await this.stripe.paymentIntents.retrieve(authorizationId);
      const taken = held && captureOf(held, operationKey);
      if (taken) return taken;
      // Stripe refuses to keep the rest open when there is none.
      const leavesSome = held !== undefined && amount < held.amount_capturable;
      const intent = await this.stripe.paymentIntents.capture(
        authorizationId,
        {
          amount_to_capture: amount,
          metadata: captureMark(operationKey),
          ...(leavesSome && { final_capture: false }),
        },
        // Of the two requests only one can succeed, so their two keys do not take the money twice.
        { idempotencyKey: leavesSome ? `${operationKey}:part` : operationKey },
      );
      return captureOf(intent, operationKey) ?? unexpected(intent);
    });
  }

  void({ operationKey, authorizationId }: Parameters<CardNetwork['void']>[0]): Promise<void> {
    return asking(async () => {
      const { status, amount_received } = await this.stripe.paymentIntents.retrieve(authorizationId);
      if (isOver(status)) return;
      const idempotencyKey = operationKey;
      if (amount_received === 0) {
        await this.stripe.paymentIntents.cancel(authorizationId, {}, { idempotencyKey });
      } else {
        // How Stripe ends an intent that was captured in part: https://docs.stripe.com/payments/multicapture
        const nothing = { amount_to_capture: 0, final_capture: true };
        await this.stripe.paymentIntents.capture(authorizationId, nothing, { idempotencyKey });
      }
    });
  }

  refund({ operationKey, authorizationId, amount }: Parameters<CardNetwork['refund']>[0]) {
    return asking(async () => {
      const refund = await this.stripe.refunds.create(
        { payment_intent: authorizationId, amount, metadata: { operation_key: operationKey } },
        { idempotencyKey: operationKey },
      );
      if (refund.status === 'failed' || refund.status === 'canceled') unexpected(refund);
      return { refundId: refund.id };
    });
  }

  findAuthorization(
    operationKey: string,
    earlierCalls: EarlierCalls,
  ): Promise<AuthorizationAnswer | undefined> {
    return asking(async () => {
      const intent = await findPaymentIntent(this.stripe, operationKey, earlierCalls);
      return intent && (answerOf(intent) ?? unexpected(intent));
    });
  }

  findCapture({ operationKey, authorizationId }: Parameters<CardNetwork['findCapture']>[0]) {
    return asking(async () =>
      captureOf(await this.stripe.paymentIntents.retrieve(authorizationId), operationKey),
    );
  }

  findRefund({ operationKey, authorizationId }: Parameters<CardNetwork['findRefund']>[0]) {
    return asking(async () => {
      for await (const refund of this.stripe.refunds.list({ payment_intent: authorizationId, limit: 100 })) {
        if (refund.metadata?.operation_key === operationKey) return { refundId: refund.id };
      }
      return undefined;
    });
  }

  hasLetGo(authorizationId: string): Promise<boolean> {
    return asking(async () => isOver((await this.stripe.paymentIntents.retrieve(authorizationId)).status));
  }
}

function unexpected({ id, object, status }: { id: string; object: string; status: string | null }): never {
  throw new CardNetworkTrouble(`stripe: ${object} ${id} is ${status}`, true);
}

async function asking<A>(ask: () => Promise<A>): Promise<A> {
  try {
    return await ask();
  } catch (error) {
    throw toTrouble(error);
  }
}
