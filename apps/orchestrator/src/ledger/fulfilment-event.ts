import {
  FULFILMENT_EVENTS_TOPIC,
  type FulfilmentEvent,
} from '@waybill/contract-order/fulfilment-events.contract';
import type { NewEvent } from '@waybill/outbox/outbox';

export const EVENT_SOURCE = '/waybill/orchestrator';

/** An event about an order, or about a return of it, as the outbox takes it. */
export const said = (orderId: string, { type, data }: FulfilmentEvent, traceparent?: string): NewEvent => ({
  topic: FULFILMENT_EVENTS_TOPIC,
  key: orderId,
  source: EVENT_SOURCE,
  type,
  data,
  traceparent,
});
