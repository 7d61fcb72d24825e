import type {
  AttentionItem,
  CancellationAnswer,
  FulfilOrderInput,
  OrderStatus,
  ResolveAttention,
  ShipmentChanged,
} from '@waybill/contract-order/fulfil-order.contract';
import { firstStateOf } from '@waybill/contract-order/fulfil-order.contract';
import type { Authorization, VoidAuthorizationRequest } from '@waybill/contract-payment/payment.contract';
import type { ReleaseStockRequest, ReservedLine } from '@waybill/contract-inventory/inventory.contract';
import type { CancelReason } from '@waybill/contract-order/fulfilment-events.contract';
import type { Lines } from './charges';
import type { Parcel } from './parcels';

/** A call to a team, by its operation's key: what was asked, and how it ended, once it has. */
export interface RememberedCall {
  request: unknown;
  answer?: { result: unknown } | { refused: { type: string; message: string; details: unknown[] } };
  /** Decided by a person instead of by the team. */
  byHand?: 'skip' | 'resolved';
}

/** How a step is undone: plain data, so that the stack survives whatever the workflow does. */
export type Undo =
  | { step: string; undo: 'releaseStock'; request: ReleaseStockRequest }
  | { step: string; undo: 'voidAuthorization'; request: VoidAuthorizationRequest };

/** Why an order goes back instead of forward. */
export interface Stop {
  reason: CancelReason;
  requestedBy?: string;
}

/** Which way an order goes once its cancellation was asked for. */
export type Direction = Exclude<CancellationAnswer['outcome'], 'pending'>;

/** What a person decided about a step that waited. */
export interface Decided extends ResolveAttention, AttentionItem {
  /** RFC 3339. */
  at: string;
}

/** A step that waits for a person. */
export interface Parked extends AttentionItem {
  /** What `resolved` has to come with. */
  evidence?: 'any' | 'parcel';
  decision?: ResolveAttention;
}

/** Money held on the customer's card; `n` is the ordinal of the operation that asked for it. */
export interface HeldMoney extends Authorization {
  n: number;
}

/**
 * All that an order knows of itself, as plain data. A new run of the workflow (continue-as-new) gets it and tells the
 * story again from the top: what is remembered as done is not done again.
 */
export interface OrderMemory {
  /**
   * The order was started by a build that asks owners before it believes news, and that tells inventory itself what has left
   * and come back (see `ShipmentNews`, `Stock`). An older one's memory lacks it, as it does what serves it.
   */
  asksOwners: boolean;
  status: OrderStatus;
  /** Of the last progress record. */
  sequence: number;
  /** Milestones passed, each once. */
  reached: string[];
  calls: Record<string, RememberedCall>;
  undos: Undo[];
  undone: string[];
  stop?: Stop;
  /** RFC 3339, by name. */
  deadlines: Record<string, string>;
  parked: Record<string, Parked>;
  /** Budgets spent, by step. */
  attempts: Record<string, number>;
  decisions: Decided[];
  cancellation: { asked?: { reason: string; requestedBy: string }; direction?: Direction };
  /** What the customer still wants, and where the private parts of it are sealed. */
  wanted: { lines: Lines; paymentToken: string; shipTo: string };
  /** How often each of these may have changed what a refused step would answer now. */
  heard: { arrivals: number; cards: number; amendments: number };
  approval?: { approved: boolean; by: string; reason?: string };
  backordered: string[];
  /** Ordinals of the operations that may be asked for more than once. */
  nth: { reserve: number; authorize: number; reduce: number };
  reservation?: { key: string; lines: ReservedLine[] };
  dropped: Lines;
  held: HeldMoney[];
  parcels: Parcel[];
  news: Record<string, ShipmentChanged['state']>;
  /** What was said about parcels and shipping has not confirmed yet; one of each parcel at most. */
  hints: ShipmentChanged[];
  /** News that shipping did not confirm, since the record before. */
  unconfirmedNews: number;
  refunded: number;
  returnRequest?: { reason: string; parcels: { n: number; lines: Lines }[] };
}

export function newMemory(order: FulfilOrderInput, asksOwners: boolean): OrderMemory {
  const state = firstStateOf(order);
  return {
    asksOwners,
    status: { orderId: order.orderId, state, needsAttention: false, shipments: [], timeline: [] },
    sequence: 0,
    reached: [state],
    calls: {},
    undos: [],
    undone: [],
    deadlines: {},
    parked: {},
    attempts: {},
    decisions: [],
    cancellation: { ...(order.cancellation && { asked: order.cancellation }) },
    wanted: {
      lines: order.lines.map(({ sku, quantity }) => ({ sku, quantity })),
      paymentToken: order.sealed.paymentToken,
      shipTo: order.sealed.shipTo,
    },
    heard: { arrivals: 0, cards: 0, amendments: 0 },
    backordered: [],
    nth: { reserve: 1, authorize: 1, reduce: 1 },
    dropped: [],
    held: [],
    parcels: [],
    news: {},
    hints: [],
    unconfirmedNews: 0,
    refunded: 0,
  };
}
