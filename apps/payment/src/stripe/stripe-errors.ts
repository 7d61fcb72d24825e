import Stripe from 'stripe';
import { CardNetworkTrouble } from '../card-network';

/** The code of a decline; undefined when the error is no decline but trouble. https://docs.stripe.com/declines/codes */
export function declineCode(error: unknown): string | undefined {
  if (error instanceof Stripe.errors.StripeCardError)
    return error.decline_code || error.code || 'card_declined';
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) return undefined;
  const unknownToken = error.param === 'payment_method' && error.code === 'resource_missing';
  return unknownToken ? 'invalid_token' : undefined;
}

/** Everything but a decline. Stripe's own messages are left out: they quote tokens. */
export function toTrouble(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const what = [error.type, error.code, error.requestId && `request ${error.requestId}`].filter(Boolean);
  return new CardNetworkTrouble(`stripe: ${what.join(', ')}`, !mayStillBeAtWork(error));
}

/** No answer, or Stripe's answer that the same key's first request has not ended yet. */
function mayStillBeAtWork(error: InstanceType<typeof Stripe.errors.StripeError>): boolean {
  return (
    error instanceof Stripe.errors.StripeConnectionError ||
    error instanceof Stripe.errors.StripeIdempotencyError ||
    error.code === 'idempotency_key_in_use'
  );
}
