import type { EarlierCalls } from '@waybill/outbox/operations';

interface Money {
  /** Minor units (cents), whole. */
  amount: number;
  /** ISO 4217. */
  currency: string;
}

export interface CardToAuthorize extends Money {
  /** Ours, and the network's idempotency key: the same key is the same operation. */
  operationKey: string;
  orderId: string;
  /** Never stored, logged or quoted in an error. */
  token: string;
}

export interface Authorized extends Money {
  outcome: 'authorized';
  authorizationId: string;
  /** After this the network no longer honours it. */
  expiresAt: Date;
  /** Whether it may be captured in several parts. If not, its first capture lets go of the rest. */
  severalCaptures: boolean;
}

export type AuthorizationAnswer =
  | Authorized
  /** Final for this token. `code` is the network's reason, such as `insufficient_funds`. */
  | { outcome: 'declined'; code: string };

interface OnAuthorization {
  operationKey: string;
  authorizationId: string;
}

/**
 * The card network, real or sandbox. Calls are idempotent by `operationKey`: a repeat gets the first answer, at
 * least for as long as the network keeps its keys (Stripe: 24 hours), so after a lost answer look up first.
 *
 * Every method throws {@link CardNetworkTrouble} for what is not an answer: not reached, refused to serve us, too
 * late. A `find…` is only definite once the calls it looks for can no longer be under way.
 */
export interface CardNetwork {
  readonly name: string;

  /** Holds the amount on the card without taking it. */
  authorize(card: CardToAuthorize): Promise<AuthorizationAnswer>;

  /** Takes held money, in whole or part. A final capture lets go of the rest; only {@link Authorized.severalCaptures} allows others. */
  capture(capture: OnAuthorization & Money & { final: boolean }): Promise<{ captureId: string }>;

  /** Lets go of what is held and not captured; what was captured stays. Letting go of what was let go before succeeds. */
  void(authorization: OnAuthorization): Promise<void>;

  /** Gives captured money back, in whole or part. */
  refund(refund: OnAuthorization & Money & { captureId: string }): Promise<{ refundId: string }>;

  /** @param earlierCalls when the authorization was asked for: real networks are searched by time */
  findAuthorization(
    operationKey: string,
    earlierCalls: EarlierCalls,
  ): Promise<AuthorizationAnswer | undefined>;

  findCapture(capture: OnAuthorization): Promise<{ captureId: string } | undefined>;

  findRefund(refund: OnAuthorization): Promise<{ refundId: string } | undefined>;

  /** Whether the authorization holds nothing any more. */
  hasLetGo(authorizationId: string): Promise<boolean>;
}

/** Not a "no" but trouble: to be tried again. The message holds nothing of the card. */
export class CardNetworkTrouble extends Error {
  constructor(
    message: string,
    /** False when the network may still be at work on the call: the answer was lost, or did not come in time. */
    readonly callEnded: boolean,
  ) {
    super(message);
    this.name = 'CardNetworkTrouble';
  }
}
