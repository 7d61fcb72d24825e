import type { Message } from 'kafkajs';
import { type KafkaRecord, lastHeader } from './kafka-record';
import { Poison } from './poison';
import { parseJson, utf8 } from './untrusted-json';

/** A CloudEvents 1.0 event (https://cloudevents.io), as far as a publisher filled it in. */
export interface CloudEvent {
  readonly type: string;
  readonly data: unknown;
  readonly id?: string;
  readonly source?: string;
  /** RFC 3339. */
  readonly time?: string;
  readonly subject?: string;
  /** URI of the schema that the data is of. */
  readonly dataschema?: string;
  /** Counts up per subject and source. */
  readonly sequence?: number;
  /** W3C trace context. */
  readonly traceparent?: string;
}

const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const JSON_MEDIA_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const STRUCTURED_MEDIA_TYPE = /^application\/cloudevents/i;

/**
 * Reads an event in CloudEvents' binary mode (attributes in `ce_` headers), structured mode (one JSON document), or
 * as a plain JSON object `{ "type": …, "data": … }`. What `data` holds is not checked.
 * @throws Poison `unparsable` (no value, not UTF-8, not JSON) or `invalid` (JSON, but not such an event)
 */
export function readCloudEvent(record: KafkaRecord): CloudEvent {
  const header = (name: string) => {
    const bytes = lastHeader(record.headers, name);
    return bytes && utf8(bytes, `header ${name}`);
  };
  const mediaType = header('content-type');
  if (mediaType && STRUCTURED_MEDIA_TYPE.test(mediaType))
    return structured(parseValue(record, mediaType), header);
  if (header('ce_specversion') ?? header('ce_type')) {
    const data = parseValue(record, mediaType);
    return fromAttributes((name) => header(`ce_${name}`), data, header('traceparent'), 'ce_');
  }
  return structured(parseValue(record, mediaType), header);
}

function parseValue({ value }: KafkaRecord, mediaType = 'application/json'): unknown {
  if (value === null) throw new Poison('unparsable', 'the record has no value');
  if (!JSON_MEDIA_TYPE.test(mediaType)) throw new Poison('unparsable', 'content-type: is not JSON');
  return parseJson(value);
}

function structured(document: unknown, header: (name: string) => string | undefined): CloudEvent {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new Poison('invalid', 'the value is not a JSON object');
  }
  const attributes = new Map(Object.entries(document));
  return fromAttributes((name) => attributes.get(name), dataIn(attributes), header('traceparent'), '');
}

/** What is no JSON, or was not to be looked at on the way, comes as base64 (CloudEvents JSON format 1.0.2, section 3.1). */
function dataIn(attributes: ReadonlyMap<string, unknown>): unknown {
  if (!attributes.has('data_base64')) {
    if (!attributes.has('data')) throw new Poison('invalid', 'data: is missing');
    return attributes.get('data');
  }
  if (attributes.has('data')) throw new Poison('invalid', 'data_base64: stands beside data');
  const [encoded, mediaType] = [attributes.get('data_base64'), attributes.get('datacontenttype')];
  if (typeof encoded !== 'string' || !BASE64.test(encoded))
    throw new Poison('invalid', 'data_base64: is not base64');
  if (mediaType !== undefined && !JSON_MEDIA_TYPE.test(String(mediaType)))
    throw new Poison('unparsable', 'datacontenttype: is not JSON');
  return parseJson(Buffer.from(encoded, 'base64'));
}

function fromAttributes(
  attribute: (name: string) => unknown,
  data: unknown,
  traceHeader: string | undefined,
  prefix: string,
): CloudEvent {
  const text = (name: string): string | undefined => {
    const value = attribute(name);
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw new Poison('invalid', `${prefix}${name}: is not a string`);
    return value;
  };
  const type = text('type');
  if (!type) throw new Poison('invalid', `${prefix}type: is missing`);
  if ((text('specversion') ?? '1.0') !== '1.0')
    throw new Poison('invalid', `${prefix}specversion: is not 1.0`);
  const sequence = Number(attribute('sequence') ?? NaN);
  const trace = traceHeader ?? text('traceparent');
  return {
    type,
    data,
    id: text('id'),
    source: text('source'),
    time: text('time'),
    subject: text('subject'),
    dataschema: text('dataschema'),
    sequence: Number.isSafeInteger(sequence) ? sequence : undefined,
    traceparent: trace && TRACEPARENT.test(trace) ? trace : undefined,
  };
}

/** Writes an event in binary mode; the record's key is the event's subject. */
export function toKafkaMessage(event: CloudEvent): Message {
  const headers = {
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: event.source,
    ce_type: event.type,
    ce_time: event.time,
    ce_subject: event.subject,
    ce_dataschema: event.dataschema,
    ce_sequence: event.sequence?.toString(),
    'content-type': 'application/json',
    traceparent: event.traceparent,
  };
  return {
    key: event.subject ?? null,
    value: JSON.stringify(event.data),
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
  };
}
