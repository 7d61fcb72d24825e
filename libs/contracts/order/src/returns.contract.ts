import { z } from 'zod';
import type { TimelineEntry } from './fulfil-order.contract';

export const RETURN_GOODS_WORKFLOW = 'returnGoods';

/** The n-th return of an order, counted from 1. */
export function returnIdOf(orderId: string, n: number): string {
  return `${orderId}-${n}`;
}

/** One workflow per return, for good. */
export function returnGoodsWorkflowId(returnId: string): string {
  return `return-${returnId}`;
}

const sku = z.string().min(1).max(64);
const line = z.object({ sku, quantity: z.int().min(1).max(10_000) });
const lines = z.array(line).max(100);
export type ReturnLine = z.infer<typeof line>;

/** Goods of one parcel that come back, fetched by the carrier in one go. */
export interface ParcelToFetch {
  /** Ordinal of the parcel among the order's. */
  n: number;
  shipmentId: string;
  warehouse: string;
  lines: ReturnLine[];
}

/** What the workflow is started with. */
export interface ReturnGoodsInput {
  returnId: string;
  orderId: string;
  /** Which return of the order it is, from 1. */
  n: number;
  customerId: string;
  /** ISO 4217. */
  currency: string;
  reason: string;
  parcels: ParcelToFetch[];
  /** The customer's address for mail, sealed for notification. */
  sealedContact: string;
  /** Whether a person looks at what came before anything is paid back. */
  inspected: boolean;
  limits: ReturnLimits;
  traceparent?: string;
}

/** What the orchestrator's configuration says of how long a return may take. */
export interface ReturnLimits {
  /** How long one step is retried before it parks and a person is asked. */
  stepBudgetSeconds: number;
  /** Not home in this time: a person is told. */
  homeWithinSeconds: number;
  /** Not inspected in this time: a person is told. */
  inspectWithinSeconds: number;
  /** Signals after which the return goes on in a new run. */
  signalsPerRun: number;
}

/**
 * `announced`: recorded, and the carrier is being asked; it may still be cancelled. `on-its-way`: the carrier fetches it.
 * `arrived`: home. `refunded`: paid back, and on the shelf. `closed`: the customer has been told, or nothing was accepted.
 */
export const returnStates = [
  'announced',
  'on-its-way',
  'arrived',
  'refunded',
  'closed',
  'cancelled',
] as const;
export type ReturnState = (typeof returnStates)[number];

export type ReturnWaitsFor = 'carrier' | 'inspection' | 'attention';

/** Answer of the query {@link RETURN_STATUS_QUERY}; the ledger keeps the same. */
export interface ReturnStatus {
  returnId: string;
  orderId: string;
  state: ReturnState;
  waitingFor?: ReturnWaitsFor;
  needsAttention: boolean;
  reason: string;
  lines: ReturnLine[];
  /** Once it has been decided: what of it is paid back. */
  accepted?: ReturnLine[];
  /** Minor units, once it was paid back. */
  refunded?: number;
  currency: string;
  timeline: TimelineEntry[];
}
export const RETURN_STATUS_QUERY = 'returnStatus';

/** A hint from the bridge: goods fetched under that key are said to be home. Shipping is asked before it is believed. */
export const GOODS_HOME_SIGNAL = 'goodsHome';
export const goodsHome = z.object({ returnKey: z.string().min(1).max(200) });

/** Answers with the {@link ReturnStatus}; refused with `TooLate` once the carrier has it. */
export const CANCEL_RETURN_UPDATE = 'cancelReturn';
export const returnCancellation = z.object({
  reason: z.string().min(1).max(500).optional(),
  requestedBy: z.string().min(1).max(500).optional(),
});
export type ReturnCancellation = z.infer<typeof returnCancellation>;

/** Answers with the {@link ReturnStatus}; refused with `NotWaiting`, or `NotPossible` where more is accepted than came. */
export const INSPECT_RETURN_UPDATE = 'inspectReturn';
export const returnInspection = z.object({
  /** What of it is paid back and goes on the shelf again; empty when nothing does. */
  accepted: lines,
  /** Has to be given when something is not accepted: the customer is told. */
  reason: z.string().min(1).max(500).optional(),
});
export type ReturnInspection = z.infer<typeof returnInspection>;

/** Body of `POST /orders/:orderId/return`: all that is left to return, unless lines are named. */
export const returnRequest = z.object({
  lines: lines.min(1).optional(),
  reason: z.string().min(1).max(500),
});
export type ReturnRequest = z.infer<typeof returnRequest>;

/** Why a return is refused, as failure and problem types. */
export const returnRefusals = ['NothingToReturn', 'TooLate', 'NotPossible'] as const;
export type ReturnRefusal = (typeof returnRefusals)[number];
