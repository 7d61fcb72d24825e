import {
  INVENTORY_EVENTS_TOPIC,
  type InventoryEvent,
  type InventoryEventType,
} from '@waybill/contract-inventory/inventory.contract';
import { appendEvent } from '@waybill/outbox/outbox';
import type { Transaction } from 'kysely';
import type { InventoryTables } from './stock-tables';

export const EVENT_SOURCE = '/waybill/inventory';

type OrderEventType = Exclude<InventoryEventType, 'StockArrived'>;

/** Says what happened to an order's stock, in the transaction that makes it true. */
export async function sayEvent<T extends OrderEventType>(
  trx: Transaction<InventoryTables>,
  order: { readonly orderId: string; readonly traceparent?: string | undefined },
  type: T,
  body: Omit<InventoryEvent<T>, 'orderId' | 'at'>,
): Promise<void> {
  const { orderId, traceparent } = order;
  const time = new Date();
  await appendEvent(trx, {
    ...FROM_HERE,
    key: orderId,
    type,
    data: { orderId, at: time.toISOString(), ...body },
    time,
    traceparent,
  });
}

/** Says that goods have come in: of a sku, not of an order. */
export async function sayArrived(
  trx: Transaction<InventoryTables>,
  data: InventoryEvent<'StockArrived'>,
): Promise<void> {
  await appendEvent(trx, {
    ...FROM_HERE,
    key: data.sku,
    type: 'StockArrived',
    data,
    time: new Date(data.at),
  });
}

const FROM_HERE = { topic: INVENTORY_EVENTS_TOPIC, source: EVENT_SOURCE };
