import type { OutboxTables } from '@waybill/outbox/outbox-tables';
import type { Generated } from 'kysely';

interface StockTable {
  sku: string;
  warehouse: string;
  received: number;
  available: number;
  reserved: Generated<number>;
  shipped: Generated<number>;
}

interface ReservationTable {
  id: string;
  order_id: string;
  created_at: Generated<Date>;
  books_parcels: Generated<boolean>;
}

interface ReservationLineTable {
  reservation_id: string;
  sku: string;
  warehouse: string;
  quantity: number;
  shipped: Generated<number>;
  released: Generated<number>;
}

interface ShippedLineTable {
  order_id: string;
  shipment_id: string;
  reservation_id: string;
  sku: string;
  warehouse: string;
  quantity: number;
  returned: Generated<number>;
}

/** Goods that a shipping event speaks of and the books do not know. */
interface UnexplainedGoodsTable {
  event_source: string;
  event_id: string;
  order_id: string;
  shipment_id: string;
  sku: string;
  quantity: number;
  seen_at: Generated<Date>;
}

interface ArrivalTable {
  id: string;
  sku: string;
  warehouse: string;
  quantity: number;
  at: Date;
}

export interface InventoryTables extends OutboxTables {
  stock: StockTable;
  reservation: ReservationTable;
  reservation_line: ReservationLineTable;
  shipped_line: ShippedLineTable;
  unreserved_shipment: UnexplainedGoodsTable;
  unshipped_return: UnexplainedGoodsTable;
  arrival: ArrivalTable;
}
