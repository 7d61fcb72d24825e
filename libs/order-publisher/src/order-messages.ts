import { randomUUID } from 'node:crypto';
import {
  MAX_ORDER_EVENT_BYTES,
  type OrderCancellationRequested,
  type orderPlaced,
  type returnRequested,
  SHOP_ORDERS_TOPIC,
  shopEvents,
} from '@waybill/contract-order/order-placed.contract';
import { problemWithCurrency } from '@waybill/contract-order/currencies';
import { toKafkaMessage } from '@waybill/nestjs-kafka/cloud-event';
import { problemWithText } from '@waybill/untrusted-text/problem-with-text';
import type { z } from 'zod';
import { InvalidOrderEvent, wrongFields } from './invalid-order-event';

/** An order as a shop writes it: what has a default may be left out, and what Waybill does not know may be there. */
export type Order = z.input<typeof orderPlaced>;
export type Cancellation = OrderCancellationRequested;
export type Return = z.input<typeof returnRequested>;

/** A record for Kafka, made of strings alone: as fit for a row of a table as for a producer. */
export interface OrderMessage {
  readonly topic: string;
  /** The order's id: all that is said of one order is read in the order it was said. */
  readonly key: string;
  readonly value: string;
  readonly headers: Record<string, string>;
}

export interface EventAttributes {
  /** Who says it: a URI reference such as `/shop` (CloudEvents `source`). */
  readonly source: string;
  /** The same event has the same id, however often it is sent. Default: a new UUID. */
  readonly id?: string;
  /** Default: now. */
  readonly time?: Date;
  /** W3C trace context, carried on to everything that follows from the event. */
  readonly traceparent?: string;
  /** Default: `shop.orders.v1`. Another where a cluster mirrors the topic under a name of its own. */
  readonly topic?: string;
}

/**
 * An `OrderPlaced` event to put into the shop's own outbox, in the transaction that places the order, for a relay to send
 * as it is. Give an `id` that is stored with the order, unless the message itself is.
 *
 * @throws InvalidOrderEvent naming each field that Waybill would refuse
 */
export function orderPlacedMessage(order: Order, attributes: EventAttributes): OrderMessage {
  return messageOf('OrderPlaced', order, attributes);
}

/** As {@link orderPlacedMessage}, for `OrderCancellationRequested`. */
export function cancellationRequestedMessage(
  cancellation: Cancellation,
  attributes: EventAttributes,
): OrderMessage {
  return messageOf('OrderCancellationRequested', cancellation, attributes);
}

/** As {@link orderPlacedMessage}, for `ReturnRequested`. Sent again under the same `id` it is the same return. */
export function returnRequestedMessage(wish: Return, attributes: EventAttributes): OrderMessage {
  return messageOf('ReturnRequested', wish, attributes);
}

function messageOf(
  type: keyof typeof shopEvents,
  data: { orderId: string },
  { source, id = randomUUID(), time = new Date(), traceparent, topic = SHOP_ORDERS_TOPIC }: EventAttributes,
): OrderMessage {
  const event = { id, source, type, time: time.toISOString(), subject: data.orderId, data, traceparent };
  const { value, headers } = toKafkaMessage(event);
  const message = { topic, key: data.orderId, value: String(value), headers: texts(headers) };
  const wrong = wrongInAttributes(source, id, message.value);
  // What is checked is what is sent: JSON drops and turns some of what an object holds.
  const sent: unknown = JSON.parse(message.value);
  const read = shopEvents[type].safeParse(sent);
  const fields = [
    ...wrong,
    ...wrongText(data),
    ...(read.success ? wrongCurrency(read.data) : wrongFields(read.error)),
  ];
  if (fields.length > 0) throw new InvalidOrderEvent(type, fields);
  return message;
}

function wrongInAttributes(source: string, id: string, value: string): string[] {
  const bytes = Buffer.byteLength(value);
  return [
    ...(URL.canParse(source, 'http://any') && source !== '' ? [] : ['source: must be a URI reference']),
    ...(id === '' ? ['id: must not be empty'] : []),
    ...(bytes > MAX_ORDER_EVENT_BYTES
      ? [`the event: has ${bytes} bytes, at most ${MAX_ORDER_EVENT_BYTES} are read`]
      : []),
  ];
}

/** What intake refuses beside the schema, whose released versions are not made stricter. */
function wrongText(data: unknown): string[] {
  const found = problemWithText(data);
  return found ? [`${found.field}: ${found.problem}`] : [];
}

function wrongCurrency(event: object): string[] {
  const problem = 'currency' in event ? problemWithCurrency(String(event.currency)) : undefined;
  return problem ? [`currency: ${problem}`] : [];
}

function texts(headers: ReturnType<typeof toKafkaMessage>['headers'] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
