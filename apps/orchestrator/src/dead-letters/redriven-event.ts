import { orderId, shopEvents } from '@waybill/contract-order/order-placed.contract';
import { readCloudEvent, toKafkaMessage, type CloudEvent } from '@waybill/nestjs-kafka/cloud-event';
import { lastHeader } from '@waybill/nestjs-kafka/kafka-record';
import { Poison } from '@waybill/nestjs-kafka/poison';
import { DeadLetterRefused } from './dead-letter-refused';
import type { StoredLetter } from './dead-letter.store';
import { eventProblems } from './event-problems';
import { recordOf } from './letter-view';
import { DLQ_COUNT, REDRIVEN_FROM } from './read-letter';

type Message = ReturnType<typeof toKafkaMessage>;

/** What a person puts in the place of a payload that cannot be read. */
export interface EditedEvent {
  data: unknown;
  /** Needed where the letter does not tell it, or tells one that is wrong. */
  type?: string;
}

/**
 * The record of a letter, to be published once more: same key, same headers, and which record it is sent again for. It
 * says how often it has been a dead letter, so that it is counted on should it become one again.
 */
export function redriven(letter: StoredLetter): Message {
  const { topic, partition, offset, key, value, headers, count } = letter;
  return {
    key,
    value,
    headers: {
      ...(headers as Message['headers']),
      [REDRIVEN_FROM]: `${topic}/${partition}/${offset}`,
      [DLQ_COUNT]: String(count),
    },
  };
}

/**
 * The same with another payload, as an event in CloudEvents' binary mode, whatever the original was.
 *
 * @param customerIds what customers may be called by
 * @throws DeadLetterRefused naming each field for which it could not be read either
 */
export function edited(letter: StoredLetter, { data, type }: EditedEvent, customerIds: RegExp): StoredLetter {
  const event = readable(letter);
  const wanted = type ?? event?.type ?? lastHeader(letter.headers, 'ce_type')?.toString();
  if (!wanted) {
    const known = Object.keys(shopEvents).join(' or ');
    throw DeadLetterRefused.unreadable(`type: the dead letter does not tell it; say ${known}`);
  }
  const { headers = {}, value } = toKafkaMessage({ ...event, type: wanted, data });
  const written = Object.entries(headers).map(([name, text]) => [name, Buffer.from(String(text))] as const);
  const as = { ...letter, headers: { ...letter.headers, ...Object.fromEntries(written) } };
  const result = { ...as, value: Buffer.from(value as string) };
  const problems = [...eventProblems(recordOf(result), customerIds).map(inBody), ...otherOrder(letter, data)];
  if (problems.length > 0) throw DeadLetterRefused.unreadable(problems.slice(0, 10).join('; '));
  return result;
}

function readable(letter: StoredLetter): CloudEvent | undefined {
  try {
    return readCloudEvent(recordOf(letter));
  } catch (error) {
    if (error instanceof Poison) return undefined;
    throw error;
  }
}

function inBody({ path, message }: { path: string; message: string }): string {
  if (path === 'ce_type') return `type: ${message}`;
  return path === 'data' || path === 'event' ? `data: ${message}` : `data.${path}: ${message}`;
}

/** Events of one order stay in order because they have its id for a key; an edit must not make it another order. */
function otherOrder({ key }: StoredLetter, data: unknown): string[] {
  const ofKey = orderId.safeParse(key?.toString());
  const named = typeof data === 'object' && data !== null && 'orderId' in data ? data.orderId : undefined;
  if (!ofKey.success || typeof named !== 'string' || named === ofKey.data) return [];
  return [`data.orderId: must be ${ofKey.data}, the key of the record`];
}
