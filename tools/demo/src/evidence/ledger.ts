import type { OrderState } from '@waybill/contract-order/fulfil-order.contract';
import type { ReturnState } from '@waybill/contract-order/returns.contract';
import type { Database } from './database';

export interface LedgerOrder {
  orderId: string;
  state: OrderState;
  needsAttention: boolean;
  started: boolean;
}

/** What the bridge made of one offset of the input topic. */
export interface IntakeEntry {
  topic: string;
  partition: number;
  offset: number;
  orderId: string;
  kind: 'order' | 'cancellation' | 'return' | 'duplicate';
}

/** What a person decided about a step, beside trying it again. */
export interface Decision {
  orderId: string;
  step: string;
  action: 'skip' | 'resolved';
}

/** Goods of a delivered order that come back, or have come back. */
export interface LedgerReturn {
  orderId: string;
  returnId: string;
  state: ReturnState;
  needsAttention: boolean;
}

/** Goods that came back and were not accepted, by the operation that their parcel went under. */
export interface RejectedLine {
  orderId: string;
  reference: string;
  sku: string;
  quantity: number;
}

export interface LedgerEvidence {
  orders: LedgerOrder[];
  decisions: Decision[];
  intake: IntakeEntry[];
  returns: LedgerReturn[];
  rejected: RejectedLine[];
}

export async function readLedger(orchestrator: Database): Promise<LedgerEvidence> {
  return {
    orders: await orchestrator.rows(
      `SELECT order_id AS "orderId", state, needs_attention AS "needsAttention", started_at IS NOT NULL AS started
       FROM orders ORDER BY received_at`,
    ),
    decisions: await orchestrator.rows(
      `SELECT order_id AS "orderId", step, outcome AS action FROM attention WHERE outcome IN ('skip', 'resolved')`,
    ),
    intake: await orchestrator.rows(
      `SELECT topic, partition, "offset", order_id AS "orderId", kind FROM intake`,
    ),
    returns: await orchestrator.rows(
      `SELECT order_id AS "orderId", return_id AS "returnId", state, needs_attention AS "needsAttention" FROM returns`,
    ),
    rejected: await orchestrator.rows(
      `SELECT order_id AS "orderId", order_id || ':dispatch:' || parcel AS reference, sku, rejected AS quantity
       FROM delivered_line WHERE rejected > 0`,
    ),
  };
}
