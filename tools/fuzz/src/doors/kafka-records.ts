import type { Random } from '@waybill/faults/load/random';
import type { Message } from 'kafkajs';
import { hostileNames, hostileText } from '../mutate/hostile-values';
import type { Json } from '../mutate/json-tree';
import { mutateBytes } from '../mutate/mutate-bytes';
import { mutateJson } from '../mutate/mutate-json';

export interface EventCase {
  door: 'event' | 'news';
  topic: string;
  message: Message;
}

/** A good event, before anything is done to it. */
export interface GoodEvent {
  key: string;
  /** CloudEvents' attributes, `specversion` among them. */
  attributes: Record<string, string>;
  data: Json;
}

type Written = { what: string } & Pick<Message, 'key' | 'value' | 'headers'>;
type Headers = Record<string, string | Buffer | (string | Buffer)[]>;

/** An event of which one part is wrong: its data, bytes, headers, envelope or key. */
export function mutatedEvent(random: Random, event: GoodEvent, otherKey: string): Written {
  const ticket = random.below(100);
  if (ticket < 58) return wrongData(random, event);
  if (ticket < 72) return wrongBytes(random, event);
  if (ticket < 84) return wrongHeaders(random, event);
  if (ticket < 94) return wrongEnvelope(random, event);
  return wrongKey(random, event, otherKey);
}

type Mode = (event: GoodEvent, data: string) => { value: string; headers: Headers };

const modes: Readonly<Record<string, Mode>> = {
  binary: ({ attributes }, data) => ({ value: data, headers: binaryHeaders(attributes) }),
  structured: ({ attributes }, data) => ({
    value: `${JSON.stringify(attributes).replace(/\}$/, '')},"data":${data}}`,
    headers: { 'content-type': 'application/cloudevents+json' },
  }),
  plain: ({ attributes }, data) => ({
    value: `{"type":${JSON.stringify(attributes['type'])},"data":${data}}`,
    headers: {},
  }),
  'structured with data_base64': ({ attributes }, data) => ({
    value: JSON.stringify({
      ...{ ...attributes, datacontenttype: 'application/json' },
      data_base64: Buffer.from(data).toString('base64'),
    }),
    headers: { 'content-type': 'application/cloudevents+json' },
  }),
};

const binaryHeaders = (attributes: Record<string, string>): Headers => ({
  ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce_${name}`, value])),
  'content-type': 'application/json',
});

/** Most come as most shops send them. */
function written(random: Random, event: GoodEvent, data: string) {
  const mode = random.below(10) < 7 ? 'binary' : random.pick(Object.keys(modes));
  return { mode, key: event.key, ...modes[mode]!(event, data) };
}

function wrongData(random: Random, event: GoodEvent): Written {
  const { what, value } = mutateJson(random, event.data);
  const { mode, ...message } = written(random, event, value);
  return { what: `${mode}: ${what}`, ...message };
}

function wrongBytes(random: Random, event: GoodEvent): Written {
  const { mode, ...message } = written(random, event, JSON.stringify(event.data));
  const { what, value } = mutateBytes(random, Buffer.from(message.value));
  return { ...message, what: `${mode}: ${what}`, value: random.below(20) === 0 ? null : value };
}

function wrongHeaders(random: Random, event: GoodEvent): Written {
  const headers: Headers = binaryHeaders(event.attributes);
  const name = random.pick(Object.keys(headers));
  const old = headers[name] ?? '';
  const other = random.pick(hostileNames);
  const spoilt = random.pick(hostileText);
  const wrong: readonly [string, Headers][] = [
    [`no ${name}`, Object.fromEntries(Object.entries(headers).filter(([one]) => one !== name))],
    [`${name} twice`, { ...headers, [name]: [String(old), 'another'] }],
    [`${name} empty`, { ...headers, [name]: '' }],
    [`${name} is no UTF-8`, { ...headers, [name]: Buffer.from([0xff, 0xfe, 0x00]) }],
    [`${name} of 20,000 letters`, { ...headers, [name]: 'x'.repeat(20_000) }],
    [`${spoilt.what} in ${name}`, { ...headers, [name]: `${String(old)}${spoilt.text}` }],
    ['specversion 0.3', { ...headers, ce_specversion: '0.3' }],
    ['text/plain', { ...headers, 'content-type': 'text/plain' }],
    ['a charset', { ...headers, 'content-type': 'application/json; charset=utf-16' }],
    ['a batch', { ...headers, 'content-type': 'application/cloudevents-batch+json' }],
    ['a trace that is none', { ...headers, traceparent: random.pick(['00-0-0-00', spoilt.text]) }],
    [`a header called ${other.what}`, Object.fromEntries([...Object.entries(headers), [other.name, 'x']])],
    [
      '2,000 headers',
      { ...headers, ...Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`h${n}`, ''])) },
    ],
  ];
  const [what, spoiltHeaders] = random.pick(wrong);
  return {
    what: `headers: ${what}`,
    key: event.key,
    value: JSON.stringify(event.data),
    headers: spoiltHeaders,
  };
}

/** Structured mode, with the whole document at the mutations' mercy. */
function wrongEnvelope(random: Random, { key, attributes, data }: GoodEvent): Written {
  const { what, value } = mutateJson(random, { ...attributes, data });
  const headers = random.below(3) === 0 ? {} : { 'content-type': 'application/cloudevents+json' };
  return { what: `envelope: ${what}`, key, value, headers };
}

function wrongKey(random: Random, event: GoodEvent, otherKey: string): Written {
  const keys: readonly [string, string | Buffer | null][] = [
    ['none', null],
    ['empty', ''],
    ["another order's", otherKey],
    ['no UTF-8', Buffer.from([0xff, 0x00, 0xc3])],
    ['60,000 letters', 'k'.repeat(60_000)],
    ['__proto__', '__proto__'],
  ];
  const [what, key] = random.pick(keys);
  const { mode, ...message } = written(random, event, JSON.stringify(event.data));
  return { ...message, what: `${mode}: the key is ${what}`, key };
}
