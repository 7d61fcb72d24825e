import { SHOP_ORDERS_TOPIC } from '@waybill/contract-order/order-placed.contract';
import { lastHeader, type KafkaHeaders, type KafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import type { Insertable } from 'kysely';
import type { DeadLetterTable, StoredHeaders } from './dead-letter.tables';

/** The reason of what lies among the dead letters and does not say where it came from. */
export const UNEXPLAINED = 'unexplained';

/** What the bridge adds to a record when it becomes a dead letter. */
const ADDED = ['reason', 'detail', 'topic', 'partition', 'offset', 'at', 'count'].map(
  (name) => `x-dlq-${name}`,
);
export const REDRIVEN_FROM = 'x-dlq-redriven-from';
export const DLQ_COUNT = 'x-dlq-count';

const LONGEST_DETAIL = 2_000;

/**
 * The row of a dead letter: the record as it came, without what was added to it, and what that said. Whatever else
 * is on the topic is kept as well, under its own place there.
 */
export function readLetter(letter: KafkaRecord): Insertable<DeadLetterTable> {
  const text = (name: string) => plain(lastHeader(letter.headers, name)?.toString());
  const origin = originOf(text);
  const seen = timeOf(text('x-dlq-at') ?? '', letter.timestamp);
  const reason = text('x-dlq-reason') ?? '';
  return {
    ...(origin ?? { topic: letter.topic, partition: letter.partition, offset: letter.offset }),
    key: letter.key,
    value: letter.value,
    headers: JSON.stringify(storedHeaders(letter.headers, origin ? ADDED : [])),
    reason: origin && /^[a-z][a-z-]{0,39}$/.test(reason) ? reason : UNEXPLAINED,
    detail: (origin ? (text('x-dlq-detail') ?? '') : 'it does not say which record it was').slice(
      0,
      LONGEST_DETAIL,
    ),
    count: countOf(text(DLQ_COUNT)),
    redriven_from: origin ? (text(REDRIVEN_FROM)?.slice(0, 300) ?? null) : null,
    first_seen: seen,
    last_seen: seen,
  };
}

/** Only the shop's topic has its dead letters here: a letter that names another one is not to be believed. */
function originOf(text: (name: string) => string | undefined) {
  const [topic, partition = '', offset = ''] = ['topic', 'partition', 'offset'].map((name) =>
    text(`x-dlq-${name}`),
  );
  const named = topic === SHOP_ORDERS_TOPIC && /^\d{1,9}$/.test(partition) && /^\d{1,15}$/.test(offset);
  return named ? { topic, partition: Number(partition), offset } : undefined;
}

function storedHeaders(headers: KafkaHeaders, without: string[]): StoredHeaders {
  return Object.entries(headers)
    .filter(([name]) => !without.includes(name))
    .map(([name, value]) => [name, [value].flat().map((bytes) => bytes.toString('base64'))]);
}

/** The database has no NUL in its texts. */
const plain = (text?: string) => text?.replaceAll('\0', '');

function countOf(text = ''): number {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 1;
}

function timeOf(at: string, timestamp: string): Date {
  const said = /^\d{4}-/.test(at) ? new Date(at) : new Date(NaN);
  return Number.isNaN(said.getTime()) ? new Date(Number(timestamp)) : said;
}
