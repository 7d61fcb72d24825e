import type { FulfilmentEvent } from '@waybill/contract-order/fulfilment-events.contract';
import type { AttentionItem, OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import type { ReturnLine, ReturnStatus } from '@waybill/contract-order/returns.contract';
import type { Arrivals } from '../memory/arrivals';
import type { OrderAccount } from '../memory/order-account';
import type { Settlement } from '../memory/return-memory';
import type { Decided } from '../memory/story-memory';

/** What waits for a person, in a record of an order or of a return. */
export interface Waiting {
  /** Counts up per order, and per return: the ledger ignores a record it has already seen. */
  sequence: number;
  /** All that waits for a person now; what is not here any more has been decided or came right by itself. */
  attention: AttentionItem[];
  /** Decided since the record before. */
  decisions: Decided[];
}

export interface ProgressRecord extends Waiting {
  status: OrderStatus;
  events: FulfilmentEvent[];
  /** The skus whose arrival the order waits for. */
  backordered: string[];
  books: OrderAccount;
  /** How much news of parcels, since the record before, shipping did not confirm. */
  unconfirmedNews?: number;
  /** What has reached the customer since the record before, and may come back. */
  arrivals?: Arrivals;
  traceparent?: string;
}

/** What the order workflow asks of its own database. */
export interface BookkeepingActivities {
  /** Writes the order's status to the ledger and its events to the outbox, in one transaction, once per sequence. */
  recordProgress(record: ProgressRecord): Promise<void>;
}

export interface ReturnRecord extends Waiting {
  status: ReturnStatus;
  events: FulfilmentEvent[];
  /** What has been paid back for it, in minor units; `byHand`: a person answers for a step of it. */
  books: { refunded: number; byHand: boolean };
  traceparent?: string;
}

/** What the return workflow asks of its own database. */
export interface ReturnBookkeepingActivities {
  /**
   * Writes how the return stands and its events, once per sequence. What is cancelled may be returned again; with the refund
   * that brings back the last of an order, the order becomes `returned`, and says so.
   */
  recordReturn(record: ReturnRecord): Promise<void>;
  /**
   * Decides, once, what goes on the shelf again and what is paid back, by the order's rows: what was accepted is returned,
   * the rest is the customer's loss or the shop's, and is returned no more.
   *
   * @returns the same, however often it is asked
   */
  settleReturn(request: { returnId: string; accepted: ReturnLine[] }): Promise<Settlement>;
}
