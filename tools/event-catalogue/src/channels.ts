import {
  INVENTORY_EVENTS_TOPIC,
  inventoryEvents,
  type InventoryEventType,
} from '@waybill/contract-inventory/inventory.contract';
import {
  NOTIFICATION_EVENTS_TOPIC,
  notificationEvents,
  type NotificationEventType,
} from '@waybill/contract-notification/notification.contract';
import {
  FULFILMENT_EVENTS_TOPIC,
  fulfilmentEvents,
  type FulfilmentEventType,
} from '@waybill/contract-order/fulfilment-events.contract';
import { SHOP_ORDERS_TOPIC, shopEvents } from '@waybill/contract-order/order-placed.contract';
import {
  PAYMENT_EVENTS_TOPIC,
  paymentEvents,
  type PaymentEventType,
} from '@waybill/contract-payment/payment.contract';
import {
  SHIPPING_EVENTS_TOPIC,
  shippingEvents,
  type ShippingEventType,
} from '@waybill/contract-shipping/shipping.contract';
import type { z } from 'zod';
import { about } from './about';

/** `in`: others publish it and we read it. `out`: we publish it. */
export type Direction = 'in' | 'out';

/** One topic of the event interface. */
export interface Channel {
  readonly topic: string;
  readonly direction: Direction;
  /** CloudEvents source of what we publish. */
  readonly source?: string;
  readonly events: Readonly<Record<string, z.ZodType>>;
  /** A line or two on each event. */
  readonly about: Readonly<Record<string, string>>;
}

/** A line for each event, and none for an event that is not there. */
export type About<Type extends string> = Readonly<Record<Type, string>>;

const published = <Type extends string>(
  topic: string,
  source: string,
  events: Record<Type, z.ZodType>,
  lines: About<NoInfer<Type>>,
): Channel => ({ topic, direction: 'out', source, events, about: lines });

/** All of the event interface. A contract with a new topic gets its line here. */
export const channels: readonly Channel[] = [
  { topic: SHOP_ORDERS_TOPIC, direction: 'in', events: shopEvents, about: about.shop },
  published<FulfilmentEventType>(
    FULFILMENT_EVENTS_TOPIC,
    '/waybill/orchestrator',
    fulfilmentEvents,
    about.fulfilment,
  ),
  published<PaymentEventType>(PAYMENT_EVENTS_TOPIC, '/waybill/payment', paymentEvents, about.payment),
  published<InventoryEventType>(
    INVENTORY_EVENTS_TOPIC,
    '/waybill/inventory',
    inventoryEvents,
    about.inventory,
  ),
  published<ShippingEventType>(SHIPPING_EVENTS_TOPIC, '/waybill/shipping', shippingEvents, about.shipping),
  published<NotificationEventType>(
    NOTIFICATION_EVENTS_TOPIC,
    '/waybill/notification',
    notificationEvents,
    about.notification,
  ),
];

/** What an event's record is keyed by: of one key, all is said in order. */
export function keyOf(type: string): 'orderId' | 'sku' {
  return type === 'StockArrived' ? 'sku' : 'orderId';
}
