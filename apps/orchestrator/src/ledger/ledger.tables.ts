import type {
  AttentionAction,
  OrderState,
  OrderStatus,
  ResolveAttention,
} from '@waybill/contract-order/fulfil-order.contract';
import type { ReturnGoodsInput, ReturnState, ReturnStatus } from '@waybill/contract-order/returns.contract';
import type { OutboxTables } from '@waybill/outbox/outbox-tables';
import type { ColumnType, Generated, Selectable } from 'kysely';
import type { AuditTables } from '../audit/audit.tables';
import type { Arrivals } from '../workflow/memory/arrivals';
import type { OrderAccount } from '../workflow/memory/order-account';
import type { Settlement } from '../workflow/memory/return-memory';

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
  sale: ColumnType<OrderSale | null, string | null, string>;
  changed_by: Generated<string[]>;
  total: number | null;
  currency: string | null;
  sealed_version: Generated<number>;
  sealed_with: string[] | null;
}

/** What is kept of an order for its returns. */
export type OrderSale = Pick<Arrivals, 'captures' | 'sealedContact' | 'currency'>;

interface DeliveredLineTable {
  order_id: string;
  parcel: number;
  sku: string;
  shipment_id: string;
  warehouse: string;
  paid_by: number | null;
  unit_price: number;
  returnable_until: Date;
  delivered: number;
  on_its_way: Generated<number>;
  returned: Generated<number>;
  rejected: Generated<number>;
}
export type DeliveredLine = Selectable<DeliveredLineTable>;

interface ReturnsTable {
  return_id: string;
  order_id: string;
  n: number;
  request_id: string | null;
  requested_by: string | null;
  requested_at: Generated<Date>;
  input: ColumnType<ReturnGoodsInput, string, never>;
  started_at: Date | null;
  progress: Generated<number>;
  state: ReturnState;
  needs_attention: Generated<boolean>;
  status: ColumnType<ReturnStatus, string, string>;
  settlement: ColumnType<Settlement | null, string | null, string>;
  refunded: Generated<number>;
  by_hand: Generated<boolean>;
  updated_at: Generated<Date>;
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
export type IntakeKind = 'order' | 'cancellation' | 'return' | 'duplicate';

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
  return_id: string | null;
}

interface BackorderTable {
  order_id: string;
  sku: string;
  since: Generated<Date>;
}

export interface LedgerTables extends OutboxTables, AuditTables {
  orders: OrdersTable;
  cancellations: CancellationsTable;
  intake: IntakeTable;
  attention: AttentionTable;
  backorder: BackorderTable;
  delivered_line: DeliveredLineTable;
  returns: ReturnsTable;
}
