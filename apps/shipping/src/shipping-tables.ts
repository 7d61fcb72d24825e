import type { ParcelLine } from '@waybill/contract-shipping/shipping.contract';
import type { OutboxTables } from '@waybill/outbox/outbox-tables';
import type { ColumnType, Generated, Selectable } from 'kysely';

interface ShipmentTable {
  dispatch_key: string;
  shipment_id: string;
  order_id: string;
  state: 'requested' | 'dispatched' | 'delivered' | 'returned' | 'lost' | 'refused' | 'cancelled';
  lines: ColumnType<ParcelLine[], string, string>;
  carrier: string | null;
  tracking_number: string | null;
  traceparent: string | null;
  requested_at: Generated<Date>;
  dispatched_at: Date | null;
  delivered_at: Date | null;
  returned_at: Date | null;
  lost_at: Date | null;
  warehouse: string | null;
}
export type ShipmentRow = Selectable<ShipmentTable>;

interface ParcelReturnTable {
  return_key: string;
  dispatch_key: string;
  state: 'open' | 'home' | 'closed';
  lines: ColumnType<ParcelLine[], string, never>;
  tracking_number: string | null;
  traceparent: string | null;
  requested_at: Generated<Date>;
  home_at: Date | null;
}
export type ParcelReturnRow = Selectable<ParcelReturnTable>;

interface NewestAddressTable {
  order_id: string;
  version: number;
}

export interface ShippingTables extends OutboxTables {
  shipment: ShipmentTable;
  parcel_return: ParcelReturnTable;
  newest_address: NewestAddressTable;
}
