import assert from 'node:assert/strict';
import {
  MAX_ORDER_EVENT_BYTES,
  SHOP_ORDERS_TOPIC,
  shopEvents,
} from '@waybill/contract-order/order-placed.contract';
import { type CloudEvent, readCloudEvent } from '@waybill/nestjs-kafka/cloud-event';
import { type KafkaRecord, toKafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import { Poison } from '@waybill/nestjs-kafka/poison';
import type { IHeaders } from 'kafkajs';
import { wrongFields } from './invalid-order-event';

/** What a shop gives its producer, whichever that is. */
export interface PublishedMessage {
  readonly topic?: string;
  readonly key?: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers?: IHeaders;
}

/**
 * For a shop's own tests, with any test runner: that each message its code publishes will be taken. They are read as
 * Waybill reads them, and held to CloudEvents 1.0 beyond that.
 *
 * @param publish gives the messages that the shop's code would send, one or several
 * @throws AssertionError with a line for each problem
 */
export function assertPublishes(publish: () => PublishedMessage | Iterable<PublishedMessage>): void {
  const published = publish();
  const messages = Symbol.iterator in published ? [...published] : [published];
  assert.ok(messages.length > 0, 'nothing was published');
  const problems = messages.flatMap((message, n) => problemsOf(message).map((one) => `message ${n}: ${one}`));
  assert.equal([...problems, ...sharedIds(messages)].join('\n'), '');
}

/** What Waybill or CloudEvents 1.0 would object to, a line each that starts with the field; none: it will be taken. */
export function problemsOf(message: PublishedMessage): string[] {
  const record = recordOf(message);
  const bytes = record.value?.length ?? 0;
  if (bytes > MAX_ORDER_EVENT_BYTES)
    return [`the value: has ${bytes} bytes, at most ${MAX_ORDER_EVENT_BYTES} are read`];
  try {
    const event = readCloudEvent(record);
    return [...problemsOfRecord(record, event), ...problemsOfAttributes(event), ...problemsOfData(event)];
  } catch (error) {
    if (error instanceof Poison) return [error.detail];
    throw error;
  }
}

function recordOf({
  topic = SHOP_ORDERS_TOPIC,
  key = null,
  value,
  headers = {},
}: PublishedMessage): KafkaRecord {
  const bytes = (text: string | Buffer | null) => (typeof text === 'string' ? Buffer.from(text) : text);
  const message = {
    offset: '0',
    timestamp: '0',
    attributes: 0,
    key: bytes(key),
    value: bytes(value),
    headers,
  };
  return toKafkaRecord(topic, 0, message);
}

function problemsOfRecord({ topic, key }: KafkaRecord, { data }: CloudEvent): string[] {
  const { orderId } = Object(data) as { orderId?: unknown };
  return [
    ...(topic === SHOP_ORDERS_TOPIC ? [] : [`topic: must be ${SHOP_ORDERS_TOPIC}`]),
    ...(key?.toString() === orderId ? [] : ['key: must be the orderId, or the order loses its order']),
  ];
}

function problemsOfAttributes({ id, source, time, subject, data }: CloudEvent): string[] {
  const { orderId } = Object(data) as { orderId?: unknown };
  return [
    ...(id ? [] : ['id: must be there']),
    ...(source && URL.canParse(source, 'http://any') ? [] : ['source: must be a URI reference']),
    ...(time === undefined || RFC_3339.test(time) ? [] : ['time: must be an RFC 3339 timestamp']),
    ...(subject === undefined || subject === orderId ? [] : ['subject: must be the orderId']),
  ];
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

function problemsOfData({ type, data }: CloudEvent): string[] {
  if (!isShopEvent(type)) return [`type: must be one of ${Object.keys(shopEvents).join(', ')}`];
  const read = shopEvents[type].safeParse(data);
  return read.success ? [] : wrongFields(read.error);
}

const isShopEvent = (type: string): type is keyof typeof shopEvents => Object.hasOwn(shopEvents, type);

/** CloudEvents: source and id together name one event. The same event sent again is the same to the byte. */
function sharedIds(messages: readonly PublishedMessage[]): string[] {
  const seen = new Map<string, string>();
  return messages.flatMap((message, n) => {
    const { headers, value } = recordOf(message);
    const name = `${String(headers['ce_source'])} ${String(headers['ce_id'])}`;
    const before = seen.get(name) ?? String(value);
    seen.set(name, before);
    const shared = 'ce_id' in headers && before !== String(value);
    return shared ? [`message ${n}: id: another event has it`] : [];
  });
}
