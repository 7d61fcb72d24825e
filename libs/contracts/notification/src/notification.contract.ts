import { z } from 'zod';

/** Task queue of the notification team's activity worker. */
export const NOTIFICATION_TASK_QUEUE = 'notification';

/** Topic of the notification team's events; key = orderId. */
export const NOTIFICATION_EVENTS_TOPIC = 'notification.events.v1';

/** Failure type when the mail server refuses the recipient for good. */
export const RECIPIENT_REFUSED = 'RecipientRefused';

const operation = z.object({
  /** `<orderId>:<step>:<n>`: the same key is the same operation, however often it is asked for. */
  key: z.string().min(1).max(200),
  orderId: z.string().min(1).max(64),
  traceparent: z.string().optional(),
});

/** How the contact is sealed. */
export const sealedContact = { owner: 'notification', field: 'contact' } as const;

/**
 * What notification finds when it opens the sealed contact. Whether it is a mail address was looked at where the order came in;
 * whether mail reaches it only the mail server knows.
 */
export const contact = z.object({ email: z.string().regex(/^[^@\s]+@[^@\s]+$/) });
export type Contact = z.infer<typeof contact>;

/** ISO 4217. */
const currency = z.string().regex(/^[A-Z]{3}$/);
const line = z.object({ sku: z.string(), quantity: z.int().positive() });
const parcel = z.object({ carrier: z.string(), trackingNumber: z.string(), lines: z.array(line) });

/** What there is to tell, by kind of mail. A new kind is a new member here and a template in the service. */
export const message = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('order-shipped'),
    shipments: z.array(parcel).min(1),
    /** What is charged, in minor units. */
    total: z.int().nonnegative(),
    currency,
    /** What was ordered and cannot be had; it is not charged. */
    dropped: z.array(line).optional(),
  }),
  z.object({
    kind: z.literal('order-cancelled'),
    reason: z.enum([
      'customer',
      'payment-declined',
      'out-of-stock',
      'address-not-served',
      'rejected',
      'operator',
    ]),
    lines: z.array(line),
  }),
  z.object({
    kind: z.literal('payment-declined'),
    /** Minor units. */
    amount: z.int().positive(),
    currency,
    /** Until when another card may be given. */
    payBefore: z.iso.datetime(),
  }),
  z.object({ kind: z.literal('order-backordered'), lines: z.array(line) }),
  z.object({ kind: z.literal('order-delayed'), lines: z.array(line) }),
  z.object({
    kind: z.literal('order-returned'),
    /** What is paid back, in minor units. */
    refunded: z.int().nonnegative(),
    currency,
    lines: z.array(line),
  }),
  z.object({
    kind: z.literal('return-refunded'),
    /** An order may have several, each with a mail of its own. */
    returnId: z.string().min(1),
    /** What is paid back, in minor units; nothing when nothing was accepted. */
    refunded: z.int().nonnegative(),
    currency,
    /** What was accepted. */
    lines: z.array(line),
    /** What was not, and why. */
    rejected: z.array(line).optional(),
    because: z.string().optional(),
  }),
]);
export type Message = z.infer<typeof message>;
export type MessageKind = Message['kind'];

export const notifyCustomerRequest = operation.extend({
  /** The {@link contact}, sealed for notification. */
  sealedContact: z.string().min(1),
  message,
});
export type NotifyCustomerRequest = z.infer<typeof notifyCustomerRequest>;

export const notified = z.object({ messageId: z.string() });
export type Notified = z.infer<typeof notified>;

export const closeOperationRequest = operation.extend({
  /** Key of the operation that a person has taken out of the machine's hands. */
  closes: z.string().min(1).max(200),
});
export type CloseOperationRequest = z.infer<typeof closeOperationRequest>;

/** `already-done`: it had happened before, and asking for it again gets its stored result. */
export const closeOperationResult = z.object({ outcome: z.enum(['closed', 'already-done']) });
export type CloseOperationResult = z.infer<typeof closeOperationResult>;

export interface NotificationActivities {
  /**
   * Tells the customer by mail. Idempotent by `key`, at least once: mail cannot be made exactly-once, so one
   * stable Message-ID per order and kind lets readers drop the twin. Refuses with `RecipientRefused` (final).
   */
  notifyCustomer(request: NotifyCustomerRequest): Promise<Notified>;

  /**
   * A person decided to skip an operation, or did it by hand: from now on it refuses with `OperationClosed`, so that
   * nothing done by hand is done again by machine. Idempotent by itself. Retryable while an attempt may still be
   * at work outside.
   */
  closeOperation(request: CloseOperationRequest): Promise<CloseOperationResult>;
}

/** Bodies of the events on {@link NOTIFICATION_EVENTS_TOPIC}, by CloudEvents type. */
export const notificationEvents = {
  CustomerNotified: z.object({
    orderId: z.string(),
    at: z.iso.datetime(),
    kind: z.string(),
    channel: z.literal('mail'),
    messageId: z.string(),
  }),
};
export type NotificationEventType = keyof typeof notificationEvents;
export type NotificationEvent<T extends NotificationEventType> = z.infer<(typeof notificationEvents)[T]>;
