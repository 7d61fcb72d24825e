import { MAX_ORDER_EVENT_BYTES } from '@waybill/contract-order/order-placed.contract';
import type { KafkaHeaders, KafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import { parseJson } from '@waybill/nestjs-kafka/untrusted-json';
import type { StoredLetter } from './dead-letter.store';
import type { LetterState } from './dead-letter.tables';
import { eventProblems, type EventProblem } from './event-problems';
import { maskBytes, maskJson, maskText, maskUnreadable } from './masking';

/** A dead letter as a list shows it. */
export interface LetterView {
  id: number;
  state: LetterState;
  reason: string;
  detail: string;
  topic: string;
  partition: number;
  offset: number;
  key: string | null;
  count: number;
  redrivenFrom?: string;
  firstSeen: string;
  lastSeen: string;
  handled?: { at: string; by: string; reason: string; edited: boolean };
}

/** A dead letter opened: its record without secrets, and what is wrong with it by the contract as it is now. */
export interface OpenedLetter extends LetterView {
  bytes: number;
  headers: Record<string, string>;
  payload: { json: unknown } | { preview: string } | null;
  problems: EventProblem[];
}

export function viewOf(letter: StoredLetter): LetterView {
  const { id, state, reason, topic, partition, offset, key, count } = letter;
  const { handled_at, handled_by, handled_because, edited } = letter;
  return {
    ...{ id, state, reason, detail: maskText(letter.detail), topic, partition, offset },
    key: key && maskBytes(key),
    count,
    ...(letter.redriven_from !== null && { redrivenFrom: maskText(letter.redriven_from) }),
    firstSeen: letter.first_seen.toISOString(),
    lastSeen: letter.last_seen.toISOString(),
    ...(handled_at && {
      handled: { at: handled_at.toISOString(), by: handled_by ?? '', reason: handled_because ?? '', edited },
    }),
  };
}

/** @param customerIds what customers may be called by */
export function opened(letter: StoredLetter, customerIds: RegExp): OpenedLetter {
  return {
    ...viewOf(letter),
    bytes: letter.value?.length ?? 0,
    headers: tellable(letter.headers),
    payload: payloadOf(letter.value),
    problems: eventProblems(recordOf(letter), customerIds),
  };
}

/** The record that could not be read, as the bridge got it. */
export function recordOf(letter: StoredLetter): KafkaRecord {
  const { topic, partition, offset, key, value, headers, first_seen } = letter;
  const timestamp = String(first_seen.getTime());
  return { topic, partition, offset: String(offset), key, value, headers, timestamp };
}

function payloadOf(value: Buffer | null): OpenedLetter['payload'] {
  if (value === null) return null;
  if (value.length > MAX_ORDER_EVENT_BYTES) return { preview: maskUnreadable(value) };
  try {
    return { json: maskJson(parseJson(value)) };
  } catch {
    // Not JSON: `problems` says so.
    return { preview: maskUnreadable(value) };
  }
}

/** What a header of another name holds is anybody's guess: only its size is shown. */
const TELLABLE = /^(ce_|x-dlq-|content-type$|traceparent$)/;

function tellable(headers: KafkaHeaders): Record<string, string> {
  const shown = Object.entries(headers).map(([name, value]) => {
    const bytes = [value].flat();
    const text = TELLABLE.test(name)
      ? bytes.map(maskBytes).join(', ')
      : `(${bytes.reduce((sum, one) => sum + one.length, 0)} bytes)`;
    return [maskText(name), text] as const;
  });
  return Object.fromEntries(shown);
}
