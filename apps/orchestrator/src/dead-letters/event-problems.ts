import type { KafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import { readArrival } from '../bridge/read-arrival';

/** What is wrong with a record. */
export interface EventProblem {
  /** The field, as `lines.0.quantity`; `event` when it is the record as a whole. */
  path: string;
  /** Quotes nothing of the record. */
  message: string;
}

/** Why the bridge, as it is now, could not read a record; nothing: it could. */
export function eventProblems(record: KafkaRecord, customerIds: RegExp): EventProblem[] {
  const arrival = readArrival(record, customerIds);
  if (arrival.kind !== 'poison') return [];
  return arrival.poison.detail.split('; ').map((problem) => {
    const [, path, message] = /^([\w.]+): (.*)$/s.exec(problem) ?? [];
    return path && message ? { path, message } : { path: 'event', message: problem };
  });
}
