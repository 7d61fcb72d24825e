import { z } from 'zod';

/** What the orchestrator tells the world; key = orderId. */
export const FULFILMENT_EVENTS_TOPIC = 'fulfilment.orders.v1';

const event = z.object({ orderId: z.string(), at: z.iso.datetime() });
const shipmentLine = z.object({ sku: z.string(), quantity: z.int().positive() });

export const cancelReason = z.enum([
  'customer',
  'payment-declined',
  'out-of-stock',
  'address-not-served',
  'rejected',
  'operator',
]);
export type CancelReason = z.infer<typeof cancelReason>;

/** Bodies of the events on {@link FULFILMENT_EVENTS_TOPIC}, by CloudEvents type. */
export const fulfilmentEvents = {
  OrderAccepted: event.extend({ customerId: z.string(), total: z.int().nonnegative(), currency: z.string() }),
  OrderShipped: event.extend({
    shipments: z.array(
      z.object({
        shipmentId: z.string(),
        carrier: z.string(),
        trackingNumber: z.string(),
        lines: z.array(shipmentLine),
      }),
    ),
  }),
  OrderDelivered: event,
  OrderCancelled: event.extend({
    reason: cancelReason,
    requestedBy: z.string().optional(),
    undone: z.array(z.string()),
  }),
  OrderReturned: event.extend({ refunded: z.int().nonnegative(), currency: z.string() }),
  ReturnAccepted: event.extend({ returnId: z.string(), lines: z.array(shipmentLine) }),
  ReturnReceived: event.extend({ returnId: z.string(), lines: z.array(shipmentLine) }),
  ReturnRefunded: event.extend({
    returnId: z.string(),
    refunded: z.int().nonnegative(),
    currency: z.string(),
    lines: z.array(shipmentLine),
  }),
  OrderNeedsAttention: event.extend({ step: z.string(), attempts: z.int(), lastError: z.string() }),
  OrderAttentionResolved: event.extend({
    step: z.string(),
    action: z.enum(['retry', 'skip', 'resolved']),
    by: z.string(),
    reason: z.string(),
  }),
};
export type FulfilmentEventType = keyof typeof fulfilmentEvents;
export type FulfilmentEventBody<T extends FulfilmentEventType> = z.infer<(typeof fulfilmentEvents)[T]>;

/** One event with its body, as a discriminated union. */
export type FulfilmentEvent = {
  [T in FulfilmentEventType]: { type: T; data: FulfilmentEventBody<T> };
}[FulfilmentEventType];
