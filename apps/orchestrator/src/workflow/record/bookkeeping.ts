import type { FulfilmentEvent } from '@waybill/contract-order/fulfilment-events.contract';
import type { AttentionItem, OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import type { OrderAccount } from '../memory/order-account';
import type { Decided } from '../memory/order-memory';

export interface ProgressRecord {
  /** Counts up per order: the ledger ignores a record it has already seen. */
  sequence: number;
  status: OrderStatus;
  events: FulfilmentEvent[];
  /** All that waits for a person now; what is not here any more has been decided or came right by itself. */
  attention: AttentionItem[];
  /** Decided since the record before. */
  decisions: Decided[];
  /** The skus whose arrival the order waits for. */
  backordered: string[];
  books: OrderAccount;
  /** How much news of parcels, since the record before, shipping did not confirm. */
  unconfirmedNews?: number;
  traceparent?: string;
}

/** What the order workflow asks of its own database. */
export interface BookkeepingActivities {
  /** Writes the order's status to the ledger and its events to the outbox, in one transaction, once per sequence. */
  recordProgress(record: ProgressRecord): Promise<void>;
}
