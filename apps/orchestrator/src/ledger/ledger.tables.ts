import type {
  AttentionAction,
  OrderState,
  OrderStatus,
  ResolveAttention,
} from '@waybill/contract-order/fulfil-order.contract';
import type { OutboxTables } from '@waybill/outbox/outbox-tables';
import type { ColumnType, Generated } from 'kysely';
import type { OrderAccount } from '../workflow/memory/order-account';

export interface OrdersTable {
  order_id: string;
  payload_hash: string;
  hash_version: number;
  customer_id: string;
  placed_at: Date;
  received_at: Generated<Date>;
  started_at: Date | null;
  progress: Generated<number>;
  state: OrderState;
  needs_attention: Generated<boolean>;
  status: ColumnType<OrderStatus, string, string>;
  updated_at: Generated<Date>;
  books: ColumnType<OrderAccount | null, string | null, string>;
  reconciled_at: Date | null;
}

interface CancellationsTable {
  order_id: string;
  reason: string;
  requested_by: string;
  received_at: Generated<Date>;
  outcome: CancellationOutcome | null;
}
export type CancellationOutcome = 'forwarded' | 'too-late';

interface IntakeTable {
  topic: string;
  partition: number;
  offset: ColumnType<number, string, string>;
  order_id: string;
  kind: IntakeKind;
  received_at: Generated<Date>;
}
export type IntakeKind = 'order' | 'cancellation' | 'duplicate';

interface AttentionTable {
  order_id: string;
  step: string;
  since: Date;
  attempts: number;
  last_error: string;
  actions: AttentionAction[];
  closed_at: Date | null;
  outcome: AttentionAction | 'withdrawn' | null;
  decided_by: string | null;
  reason: string | null;
  evidence: ColumnType<ResolveAttention['evidence'] | null, string | null, string | null>;
  kind: Generated<'step' | 'difference'>;
  suggestion: string | null;
}

interface BackorderTable {
  order_id: string;
  sku: string;
  since: Generated<Date>;
}

export interface LedgerTables extends OutboxTables {
  orders: OrdersTable;
  cancellations: CancellationsTable;
  intake: IntakeTable;
  attention: AttentionTable;
  backorder: BackorderTable;
}
