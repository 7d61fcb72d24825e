import { z } from 'zod';
import { shipTo, type OrderLine, type OrderOptions } from './order-placed.contract';

/** Task queue of the orchestrator's workflow worker. */
export const ORDERS_TASK_QUEUE = 'orders';

export const FULFIL_ORDER_WORKFLOW = 'fulfilOrder';

/** One workflow per order, for good: a second start of the same order is refused by the engine. */
export function fulfilOrderWorkflowId(orderId: string): string {
  return `order-${orderId}`;
}

/** What the workflow is started with: the order, its private fields sealed for the team that may open them. */
export interface FulfilOrderInput {
  orderId: string;
  customerId: string;
  /** RFC 3339. */
  placedAt: string;
  currency: string;
  lines: OrderLine[];
  /** Minor units, as `tax` and `total`. */
  shippingPrice: number;
  tax: number;
  total: number;
  sealed: { paymentToken: string; shipTo: string; contact: string };
  options: Required<OrderOptions>;
  limits: OrderLimits;
  traceparent?: string;
  /** A cancellation that came before the order was started. */
  cancellation?: CancellationRequest;
}

/** What the orchestrator's configuration says of how long an order may take. */
export interface OrderLimits {
  /** How long one step is retried before it parks and a person is asked. */
  stepBudgetSeconds: number;
  /** Orders of more than this, in minor units, wait for a person's approval; 0: none does. */
  approvalAbove: number;
  /** Without an approval in this time the order is rejected. */
  approvalWithinSeconds: number;
  /** How long an order with `onShortage: 'wait'` waits for stock before it is cancelled. */
  backorderSeconds: number;
  /** Not handed to the carrier in this time since it was accepted: a person and the customer are told. */
  dispatchWithinSeconds: number;
  /** Not delivered (or, on its way back, not returned) in this time: a person is told. */
  deliverWithinSeconds: number;
  /** Signals after which the order goes on in a new run, well before the engine's limit per run (10,000) makes it deaf. */
  signalsPerRun: number;
}

const by = z.string().min(1).max(200);

export const cancellationRequest = z.object({
  reason: z.string().min(1).max(500),
  requestedBy: z.string().min(1).max(500),
});
export type CancellationRequest = z.infer<typeof cancellationRequest>;

export const orderStates = [
  'waiting',
  'securing',
  'shipping',
  'shipped',
  'delivered',
  'cancelling',
  'cancelled',
  'returning',
  'returned',
] as const;
export type OrderState = (typeof orderStates)[number];

/** `waiting` as long as nothing has been asked of anybody: in the cancel window, or before an approval. */
export function firstStateOf({
  options,
  limits,
  total,
}: Pick<FulfilOrderInput, 'options' | 'limits' | 'total'>): OrderState {
  return options.cancelWindowSeconds > 0 || needsApproval({ limits, total }) ? 'waiting' : 'securing';
}

export function needsApproval({ limits, total }: Pick<FulfilOrderInput, 'limits' | 'total'>): boolean {
  return limits.approvalAbove > 0 && total > limits.approvalAbove;
}

/** States an order ends in. */
export const terminalStates: readonly OrderState[] = ['delivered', 'cancelled', 'returned'];

export type WaitingFor = 'cancel-window' | 'payment' | 'stock' | 'approval' | 'carrier' | 'attention';

export interface TimelineEntry {
  /** RFC 3339. */
  at: string;
  step: string;
  outcome: string;
  detail?: string;
}

export type ShipmentState = 'dispatched' | 'delivered' | 'returned' | 'lost';

export interface ShipmentStatus {
  shipmentId: string;
  carrier: string;
  trackingNumber: string;
  state: ShipmentState;
  lines: { sku: string; quantity: number }[];
}

/** Answer of the query {@link ORDER_STATUS_QUERY}; the ledger keeps the same. */
export interface OrderStatus {
  orderId: string;
  state: OrderState;
  waitingFor?: WaitingFor;
  needsAttention: boolean;
  shipments: ShipmentStatus[];
  timeline: TimelineEntry[];
}
export const ORDER_STATUS_QUERY = 'orderStatus';

export const CANCEL_SIGNAL = 'cancel';
export const SHIPMENT_CHANGED_SIGNAL = 'shipmentChanged';
export const shipmentChanged = z.object({
  shipmentId: z.string().min(1).max(100),
  state: z.enum(['delivered', 'returned', 'lost']),
});
export type ShipmentChanged = z.infer<typeof shipmentChanged>;

export const STOCK_ARRIVED_SIGNAL = 'stockArrived';
export const stockArrived = z.object({ sku: z.string().min(1).max(64) });
export type StockArrived = z.infer<typeof stockArrived>;

export const REQUEST_CANCELLATION_UPDATE = 'requestCancellation';
/** The Update's fixed id: however often and from wherever it is asked, the engine answers once. */
export const REQUEST_CANCELLATION_UPDATE_ID = 'cancel';
export interface CancellationAnswer {
  outcome: 'cancelled' | 'returning' | 'too-late' | 'pending';
  state: OrderState;
}

export const RESOLVE_ATTENTION_UPDATE = 'resolveAttention';
export const resolveAttention = z.object({
  step: z.string().min(1).max(100),
  /**
   * `retry`: try again, with a fresh budget. `skip`: go on without it. `resolved`: a person has done it. Which of them a
   * step allows is shown with it; after `skip` and `resolved` the machine never does it again.
   */
  action: z.enum(['retry', 'skip', 'resolved']),
  by,
  reason: z.string().min(1).max(500),
  /** What shows that it is so. Of a parcel that was handed over by hand: what the carrier has. */
  evidence: z
    .union([
      z.string().min(1).max(2_000),
      z.object({ carrier: z.string().min(1).max(100), trackingNumber: z.string().min(1).max(100) }),
    ])
    .optional(),
});
export type ResolveAttention = z.infer<typeof resolveAttention>;
export type AttentionAction = ResolveAttention['action'];

/** A step that waits for a person: what was tried, and what that person may decide. */
export interface AttentionItem {
  step: string;
  /** RFC 3339. */
  since: string;
  /** Budgets spent on it so far. */
  attempts: number;
  lastError: string;
  actions: AttentionAction[];
}

const sku = z.string().min(1).max(64);
const lines = z
  .array(z.object({ sku, quantity: z.int().min(1).max(10_000) }))
  .min(1)
  .max(100);
const sealed = z.string().min(1).max(10_000);

/**
 * The order's amendments, by Update. Each answers with the {@link OrderStatus} it led to, and is refused with one of
 * {@link amendmentRefusals} when it cannot be done.
 */
export const amendments = {
  /** Another card after a declined one. The token is sealed for payment. */
  changePaymentMethod: z.object({ token: sealed }),
  /** Before dispatch only, and only to where a carrier delivers. The address is sealed for shipping. */
  changeShippingAddress: z.object({ shipTo: sealed }),
  /** Quantities to take out of the order, before dispatch; some of it has to stay. */
  removeLines: z.object({ lines }),
  approve: z.object({ by }),
  reject: z.object({ by, reason: z.string().min(1).max(500) }),
  /** Delivered goods that come back, all of them unless named, within the return window. */
  requestReturn: z.object({ lines: lines.optional(), reason: z.string().min(1).max(500) }),
};
export type Amendments = { [A in keyof typeof amendments]: z.infer<(typeof amendments)[A]> };
export type Amendment = keyof Amendments;

/** Failure types of a refused amendment or decision: `TooLate`, the order has gone past it; the others say so. */
export const amendmentRefusals = ['TooLate', 'NotWaiting', 'NotPossible', 'AddressNotServed'] as const;
export type AmendmentRefusal = (typeof amendmentRefusals)[number];

/** The same, as the HTTP API takes them: not sealed yet, and who decides is in the access token. */
export const plainAmendments = {
  paymentMethod: z.object({ token: z.string().min(1).max(500) }),
  shippingAddress: z.object({ shipTo }),
  approval: z.discriminatedUnion('decision', [
    amendments.approve.partial({ by: true }).extend({ decision: z.literal('approve') }),
    amendments.reject.partial({ by: true }).extend({ decision: z.literal('reject') }),
  ]),
};

/** Search attributes, by name and Temporal type. */
export const orderSearchAttributes = {
  OrderState: 'KEYWORD',
  CustomerId: 'KEYWORD',
  NeedsAttention: 'BOOL',
  PlacedAt: 'DATETIME',
} as const;
