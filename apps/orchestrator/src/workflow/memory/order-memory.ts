import type {
  CancellationAnswer,
  FulfilOrderInput,
  OrderStatus,
  ShipmentChanged,
} from '@waybill/contract-order/fulfil-order.contract';
import { firstStateOf } from '@waybill/contract-order/fulfil-order.contract';
import type { Authorization, VoidAuthorizationRequest } from '@waybill/contract-payment/payment.contract';
import type { ReleaseStockRequest, ReservedLine } from '@waybill/contract-inventory/inventory.contract';
import type { CancelReason } from '@waybill/contract-order/fulfilment-events.contract';
import type { Lines } from './charges';
import type { Parcel } from './parcels';
import { newStoryMemory, type StoryMemory } from './story-memory';

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

/** Money held on the customer's card; `n` is the ordinal of the operation that asked for it. */
export interface HeldMoney extends Authorization {
  n: number;
}

/** All that an order knows of itself. */
export interface OrderMemory extends StoryMemory {
  /**
   * The order was started by a build that asks owners before it believes news, and that tells inventory itself what has left
   * and come back (see `ShipmentNews`, `Stock`). An older one's memory lacks it, as it does what serves it.
   */
  asksOwners: boolean;
  /** The order ends when it has been delivered, and what comes back is a return of its own. */
  endsAtTheDoor: boolean;
  status: OrderStatus;
  undos: Undo[];
  undone: string[];
  stop?: Stop;
  cancellation: { asked?: { reason: string; requestedBy: string }; direction?: Direction };
  /** What the customer still wants, and where the private parts of it are sealed. */
  wanted: {
    lines: Lines;
    paymentToken: string;
    shipTo: string;
    /** How new the address is, once it was given another one. */
    shipToVersion?: number;
  };
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

/** What the build that starts an order can do; an order keeps to it for its life. */
export type BuildOf = Pick<OrderMemory, 'asksOwners' | 'endsAtTheDoor'>;

export function newMemory(order: FulfilOrderInput, build: BuildOf): OrderMemory {
  const state = firstStateOf(order);
  return {
    ...newStoryMemory(),
    ...build,
    status: { orderId: order.orderId, state, needsAttention: false, shipments: [], timeline: [] },
    reached: [state],
    undos: [],
    undone: [],
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
