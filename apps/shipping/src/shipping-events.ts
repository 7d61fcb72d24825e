import {
  SHIPPING_EVENT_SOURCE,
  SHIPPING_EVENTS_TOPIC,
  type ShippingEvent,
  type ShippingEventType,
} from '@waybill/contract-shipping/shipping.contract';
import { appendEvent } from '@waybill/outbox/outbox';
import type { Transaction } from 'kysely';
import type { ShipmentRow, ShippingTables } from './shipping-tables';

/** Says what happened to a shipment, in the transaction that makes it true. */
export async function say<T extends ShippingEventType>(
  trx: Transaction<ShippingTables>,
  { order_id: orderId, traceparent }: Pick<ShipmentRow, 'order_id' | 'traceparent'>,
  type: T,
  body: Omit<ShippingEvent<T>, 'orderId' | 'at'>,
): Promise<void> {
  await appendEvent(trx, {
    topic: SHIPPING_EVENTS_TOPIC,
    key: orderId,
    source: SHIPPING_EVENT_SOURCE,
    type,
    data: { orderId, ...body, at: new Date().toISOString() },
    traceparent: traceparent ?? undefined,
  });
}
