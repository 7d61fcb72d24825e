import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import type { AuthorizationAnswer, Authorized } from '../card-network';

/** How long most cards can be held: https://docs.stripe.com/payments/place-a-hold-on-a-payment-method */
const HOLD_SECONDS = 7 * 24 * 60 * 60;

/** Succeeded: what its last capture left was let go of then. */
export const isOver = (status: Stripe.PaymentIntent.Status) =>
  status === 'canceled' || status === 'succeeded';

const HELD_ONCE = new Set(['requires_capture', 'succeeded', 'canceled']);

/** Undefined for a state that is neither an authorization nor a decline. */
export function answerOf(intent: Stripe.PaymentIntent): AuthorizationAnswer | undefined {
  if (HELD_ONCE.has(intent.status)) return authorizationOf(intent);
  if (intent.status !== 'requires_payment_method') return undefined;
  const error = intent.last_payment_error;
  return { outcome: 'declined', code: error?.decline_code ?? error?.code ?? 'card_declined' };
}

function authorizationOf(intent: Stripe.PaymentIntent): Authorized {
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const card = charge?.payment_method_details?.card;
  return {
    outcome: 'authorized',
    authorizationId: intent.id,
    amount: intent.amount,
    currency: intent.currency.toUpperCase(),
    expiresAt: new Date((card?.capture_before ?? intent.created + HOLD_SECONDS) * 1_000),
    severalCaptures: card?.multicapture?.status === 'available',
  };
}

/** Every capture leaves one in the intent's metadata; its name has a hash, because Stripe allows 40 characters. */
export const captureMark = (operationKey: string) => {
  const hash = createHash('sha256').update(operationKey).digest('hex').slice(0, 32);
  return { [`capture_${hash}`]: operationKey };
};

/** Stripe has one charge for all captures of an intent, so our key makes the difference. */
export function captureOf(
  intent: Stripe.PaymentIntent,
  operationKey: string,
): { captureId: string } | undefined {
  const [name] = Object.keys(captureMark(operationKey));
  if (intent.amount_received === 0 || intent.metadata[name!] !== operationKey) return undefined;
  const charge = intent.latest_charge;
  const chargeId = typeof charge === 'string' ? charge : (charge?.id ?? intent.id);
  return { captureId: `${chargeId}:${operationKey}` };
}
