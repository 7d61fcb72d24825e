import type { OrderState } from '@waybill/contract-order/fulfil-order.contract';
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
  kind: 'order' | 'cancellation' | 'duplicate';
}

/** What a person decided about a step, beside trying it again. */
export interface Decision {
  orderId: string;
  step: string;
  action: 'skip' | 'resolved';
}

export interface LedgerEvidence {
  orders: LedgerOrder[];
  decisions: Decision[];
  intake: IntakeEntry[];
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
  };
}
