import type { Message } from 'kafkajs';
import { type KafkaRecord, lastHeader } from './kafka-record';
import { Poison } from './poison';

const LONGEST_DETAIL = 2_000;

/**
 * The record as it came, with headers that say where from, when and why. A record that comes back here after it was
 * sent again keeps its count.
 */
export function toDeadLetter(record: KafkaRecord, { reason, detail }: Poison, at: Date): Message {
  return {
    key: record.key,
    value: record.value,
    headers: {
      ...(record.headers as Message['headers']),
      'x-dlq-reason': reason,
      'x-dlq-detail': detail.slice(0, LONGEST_DETAIL),
      'x-dlq-topic': record.topic,
      'x-dlq-partition': String(record.partition),
      'x-dlq-offset': record.offset,
      'x-dlq-at': at.toISOString(),
      'x-dlq-count': String(earlierCount(record) + 1),
    },
  };
}

/** The same where the record is too large to be a letter: where it lies, it can still be read. */
export function toDeadLetterWithoutValue(record: KafkaRecord, poison: Poison, at: Date): Message {
  const left = `${record.value?.length ?? 0} bytes of value are left out: this topic does not take them`;
  const said = new Poison(
    poison.reason,
    `${poison.detail.slice(0, LONGEST_DETAIL - left.length - 2)}; ${left}`,
  );
  return { ...toDeadLetter(record, said, at), value: null };
}

function earlierCount({ headers }: KafkaRecord): number {
  const count = Number(lastHeader(headers, 'x-dlq-count')?.toString() ?? 0);
  return Number.isSafeInteger(count) && count > 0 ? count : 0;
}
