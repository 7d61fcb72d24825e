import type {
  ParcelLine,
  ShippingEvent,
  ShippingEventType,
} from '@waybill/contract-shipping/shipping.contract';
import type { Transaction } from 'kysely';
import type { InventoryTables } from './stock-tables';

/** What is known of a parcel, and who says so: an event of the shipping team, or whoever asked for it to be booked. */
export interface FromShipping<T extends ShippingEventType> {
  readonly source: string;
  readonly id: string;
  readonly traceparent?: string | undefined;
  readonly shipment: ShippingEvent<T>;
}

/** Goods that the books cannot account for change no stock: they are written down, and a person decides. */
export async function writeDown(
  trx: Transaction<InventoryTables>,
  table: 'unreserved_shipment' | 'unshipped_return',
  event: FromShipping<'ShipmentDispatched' | 'ShipmentReturned'>,
  goods: readonly ParcelLine[],
): Promise<void> {
  const { orderId, shipmentId } = event.shipment;
  const parcel = {
    event_source: event.source,
    event_id: event.id,
    order_id: orderId,
    shipment_id: shipmentId,
  };
  await trx
    .insertInto(table)
    .values(goods.map((line) => ({ ...parcel, ...line })))
    .execute();
}
