import {
  PAYMENT_EVENTS_TOPIC,
  type PaymentEvent,
  type PaymentEventType,
} from '@waybill/contract-payment/payment.contract';
import { appendEvent } from '@waybill/outbox/outbox';
import type { PaymentTransaction } from './payment.tables';

/** CloudEvents source of this service. */
export const EVENT_SOURCE = '/waybill/payment';

/** Says an event of an order in the transaction that makes it true. */
export async function say<T extends PaymentEventType>(
  trx: PaymentTransaction,
  request: { orderId: string; traceparent?: string | undefined },
  type: T,
  body: Omit<PaymentEvent<T>, 'orderId' | 'at'>,
): Promise<void> {
  const { orderId, traceparent } = request;
  const time = new Date();
  const data = { orderId, at: time.toISOString(), ...body };
  await appendEvent(trx, {
    topic: PAYMENT_EVENTS_TOPIC,
    key: orderId,
    source: EVENT_SOURCE,
    type,
    time,
    data,
    traceparent,
  });
}
