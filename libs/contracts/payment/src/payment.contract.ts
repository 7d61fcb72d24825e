import { z } from 'zod';

/** Task queue of the payment team's activity worker. */
export const PAYMENT_TASK_QUEUE = 'payment';

/** Topic of the payment team's events; key = orderId. */
export const PAYMENT_EVENTS_TOPIC = 'payment.events.v1';

/** Failure type of a refused card: final for this token, never retried. Details: `{ code }`. */
export const PAYMENT_DECLINED = 'PaymentDeclined';

/**
 * Failure type of a card token that payment does not take: it cannot be opened, is of another order or an older card, or allows less.
 * Nothing was asked of the card network, and asking again is no use.
 */
export const CARD_TOKEN_UNREADABLE = 'SealedFieldUnreadable';

/** How the card token is sealed. Its mandate has a limit: what the order may be charged, at most. */
export const sealedCardToken = { owner: 'payment', field: 'paymentToken' } as const;

/** Failure type of a capture beyond what is still held. */
export const AMOUNT_NOT_AUTHORIZED = 'AmountNotAuthorized';

/** Failure type of a refund beyond what was captured. */
export const AMOUNT_NOT_CAPTURED = 'AmountNotCaptured';

const money = {
  /** Minor units (cents), whole. */
  amount: z.int().positive(),
  /** ISO 4217. */
  currency: z.string().regex(/^[A-Z]{3}$/),
};

const operation = z.object({
  /** `<orderId>:<step>:<n>`: the same key is the same operation, however often it is asked for. */
  key: z.string().min(1).max(200),
  orderId: z.string().min(1).max(64),
  traceparent: z.string().optional(),
});

export const authorizePaymentRequest = operation.extend({
  ...money,
  /** The card token, sealed for payment for this order. */
  sealedToken: z.string().min(1),
  /**
   * Key of the `authorizePayment` that this one takes the place of, because it runs out: both together may be more than the card may be
   * charged for the order. No part of what makes a repeat the same.
   */
  replaces: z.string().min(1).max(200).optional(),
});
export type AuthorizePaymentRequest = z.infer<typeof authorizePaymentRequest>;

export const authorization = z.object({
  authorizationId: z.string(),
  ...money,
  /** After this the card network no longer honours the authorization. */
  expiresAt: z.iso.datetime(),
  /** Whether it may be captured in several parts. If not, each shipment needs an authorization of its own. */
  severalCaptures: z.boolean(),
});
export type Authorization = z.infer<typeof authorization>;

export const voidAuthorizationRequest = operation.extend({
  /** Key of the `authorizePayment` to undo. */
  undoes: z.string().min(1).max(200),
});
export type VoidAuthorizationRequest = z.infer<typeof voidAuthorizationRequest>;

export const voidResult = z.object({ outcome: z.enum(['voided', 'nothing-to-void']) });
export type VoidResult = z.infer<typeof voidResult>;

export const capturePaymentRequest = operation.extend({
  ...money,
  authorizationId: z.string().min(1),
  shipmentId: z.string().optional(),
  /** No other capture of this authorization follows: what is left of it is let go. */
  final: z.boolean(),
});
export type CapturePaymentRequest = z.infer<typeof capturePaymentRequest>;

export const capture = z.object({ captureId: z.string(), authorizationId: z.string(), ...money });
export type Capture = z.infer<typeof capture>;

export const refundPaymentRequest = operation.extend({
  ...money,
  /** Key of the `capturePayment` whose money goes back, in part or whole. */
  undoes: z.string().min(1).max(200),
});
export type RefundPaymentRequest = z.infer<typeof refundPaymentRequest>;

export const refundResult = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('refunded'), refundId: z.string(), captureId: z.string(), ...money }),
  z.object({ outcome: z.literal('nothing-to-refund') }),
]);
export type RefundResult = z.infer<typeof refundResult>;

export const closeOperationRequest = operation.extend({
  /** Key of the operation that a person has taken out of the machine's hands. */
  closes: z.string().min(1).max(200),
});
export type CloseOperationRequest = z.infer<typeof closeOperationRequest>;

/** `already-done`: it had happened before, and asking for it again gets its stored result. */
export const closeOperationResult = z.object({ outcome: z.enum(['closed', 'already-done']) });
export type CloseOperationResult = z.infer<typeof closeOperationResult>;

export const accountsRequest = z.object({ orderIds: z.array(z.string().min(1).max(64)).min(1).max(200) });
export type AccountsRequest = z.infer<typeof accountsRequest>;

/** What payment's books say of one order. Amounts are minor units. */
export interface PaymentAccount {
  orderId: string;
  /** `key`: of the `authorizePayment`. `held`: neither captured nor let go of. */
  authorizations: { key: string; held: number; currency: string }[];
  /** `key`: of the `capturePayment`. Only what has been taken. */
  captures: { key: string; amount: number; refunded: number; currency: string }[];
}

export const holdersRequest = z.object({
  /** RFC 3339: held since before. */
  heldSince: z.iso.datetime(),
  /** The last order of the page before. */
  after: z.string().max(64).default(''),
  limit: z.int().min(1).max(200),
});
export type HoldersRequest = z.input<typeof holdersRequest>;

export interface PaymentActivities {
  /**
   * Holds `amount` on the card. Idempotent by `key`: a repeat gets the stored authorization, also when the
   * card network's answer was lost. Refuses with `PaymentDeclined` (final); with `OperationClosed` once voided.
   */
  authorizePayment(request: AuthorizePaymentRequest): Promise<Authorization>;

  /**
   * Undoes an `authorizePayment`, whether it happened, half happened or never arrived, and leaves a tombstone:
   * the named operation refuses from then on. What was captured stays captured, only the rest is let go. Retryable
   * while an attempt of it may still be at the card network.
   */
  voidAuthorization(request: VoidAuthorizationRequest): Promise<VoidResult>;

  /** Takes authorized money. Idempotent by `key`; never more than was authorized (`AmountNotAuthorized`). */
  capturePayment(request: CapturePaymentRequest): Promise<Capture>;

  /**
   * Gives captured money back. Idempotent by `key`; never more than was captured (`AmountNotCaptured`).
   * A capture that never happened is closed, and the answer is `nothing-to-refund`.
   */
  refundPayment(request: RefundPaymentRequest): Promise<RefundResult>;

  /**
   * A person decided to skip an operation, or did it by hand: from now on it refuses with `OperationClosed`, so that
   * nothing done by hand is done again by machine. Idempotent by itself. Retryable while an attempt may still be
   * at work outside.
   */
  closeOperation(request: CloseOperationRequest): Promise<CloseOperationResult>;

  /** Reads the books of some orders, for whoever compares them with others'. One of which nothing is known has none. */
  paymentAccountsOf(request: AccountsRequest): Promise<{ accounts: PaymentAccount[] }>;

  /** The orders, by id, for which money has been held for longer than that: one page. */
  ordersHoldingMoney(request: HoldersRequest): Promise<{ orderIds: string[] }>;
}

const event = z.object({ orderId: z.string(), at: z.iso.datetime() });

/** Bodies of the events on {@link PAYMENT_EVENTS_TOPIC}, by CloudEvents type. */
export const paymentEvents = {
  PaymentAuthorized: event.extend({ authorizationId: z.string(), ...money, expiresAt: z.iso.datetime() }),
  PaymentDeclined: event.extend({ code: z.string() }),
  PaymentCaptured: event.extend({
    captureId: z.string(),
    authorizationId: z.string(),
    ...money,
    shipmentId: z.string().optional(),
  }),
  PaymentVoided: event.extend({ authorizationId: z.string() }),
  PaymentRefunded: event.extend({ refundId: z.string(), captureId: z.string(), ...money }),
};
export type PaymentEventType = keyof typeof paymentEvents;
export type PaymentEvent<T extends PaymentEventType> = z.infer<(typeof paymentEvents)[T]>;
