import { newTopic, readTopic, send } from '../test/harness';
import { type CloudEvent, readCloudEvent, toKafkaMessage } from './cloud-event';
import { toKafkaRecord } from './kafka-record';

type Header = string | Buffer | (string | Buffer)[];
const record = (value: string | Buffer | null, headers: Record<string, Header> = {}) =>
  toKafkaRecord('topic', 0, {
    key: null,
    value: value === null ? null : Buffer.from(value),
    headers,
    timestamp: '0',
    attributes: 0,
    offset: '0',
  });

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const event: CloudEvent = {
  id: 'e-1',
  source: '/shop',
  type: 'OrderPlaced',
  time: '2026-11-22T10:00:00Z',
  subject: 'ord-1',
  sequence: 3,
  traceparent,
  data: { orderId: 'ord-1', name: 'Zoë' },
};

it('what is written in binary mode is read back the same, through the broker', async () => {
  const topic = await newTopic();
  await send(topic, [toKafkaMessage(event)]);
  const [message] = await readTopic(topic, 1);
  if (!message) throw new Error('nothing was read');
  expect(message.key?.toString()).toBe('ord-1');
  expect(readCloudEvent(toKafkaRecord(topic, 0, message))).toEqual(event);
});

it('structured mode is one document; the trace may be a header beside it', () => {
  const { sequence, traceparent: trace, ...attributes } = event;
  const document = JSON.stringify({ specversion: '1.0', ...attributes, sequence: String(sequence) });
  const contentType = 'application/cloudevents+json; charset=UTF-8';
  expect(readCloudEvent(record(document, { 'content-type': contentType, traceparent: trace ?? '' }))).toEqual(
    event,
  );
});

it('a plain object of type and data is an event', () => {
  expect(readCloudEvent(record('{"type":"A","data":{"x":1},"more":true}'))).toMatchObject({
    type: 'A',
    data: { x: 1 },
  });
});

it('of a repeated header the last counts; a malformed trace is not carried on', () => {
  const headers = { ce_type: ['A', 'B'], 'content-type': 'application/vnd.shop+json', traceparent: 'x\ny' };
  expect(readCloudEvent(record('[1]', headers))).toMatchObject({
    type: 'B',
    data: [1],
    traceparent: undefined,
  });
});

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
it.each([
  ['no value', record(null), 'unparsable', 'the record has no value'],
  ['wrong UTF-8', record(Buffer.from([0x22, 0xc3, 0x28, 0x22])), 'unparsable', 'the value: is not UTF-8'],
  [
    'wrong UTF-8 in a header',
    record('{}', { ce_type: Buffer.from([0xff]) }),
    'unparsable',
    'header ce_type: is not UTF-8',
  ],
  ['no JSON', record('secret-text'), 'unparsable', 'the value is not JSON'],
  [
    'another media type',
    record('x', { ce_type: 'A', 'content-type': 'text/plain' }),
    'unparsable',
    'content-type: is not JSON',
  ],
  [
    'deep nesting',
    record(deep(65)),
    'unparsable',
    expect.stringContaining('is nested deeper than 64 levels'),
  ],
  [
    'nesting that would overflow a stack',
    record(deep(500_000)),
    'unparsable',
    expect.stringContaining('is nested deeper than 64 levels'),
  ],
  [
    'a number that no double holds',
    record('{"type":"A","data":{"n":[-1e400]}}'),
    'unparsable',
    'data.n.0: is a number that is too large',
  ],
  [
    'a NUL in a text',
    record('{"type":"A","data":{"to":"a\\u0000b"}}'),
    'invalid',
    'data.to: holds the control character U+0000',
  ],
  [
    'a NUL in a name',
    record('{"type":"A","data":{"a\\u0000b":1}}'),
    'invalid',
    'data: has a field whose name holds the control character U+0000',
  ],
  [
    'half a surrogate pair',
    record('{"lines":[{"sku":"\\ud83dMUG"}]}', { ce_specversion: '1.0', ce_type: 'A' }),
    'invalid',
    'lines.0.sku: is not well-formed Unicode',
  ],
  [
    'a control character in a header',
    record('{}', { ce_specversion: '1.0', ce_type: 'A\u0007' }),
    'invalid',
    'header ce_type: holds the control character U+0007',
  ],
  [
    'base64 that is none',
    record('{"type":"A","data_base64":"e30"}'),
    'invalid',
    'data_base64: is not base64',
  ],
  [
    'data twice',
    record('{"type":"A","data":{},"data_base64":"e30="}'),
    'invalid',
    'data_base64: stands beside data',
  ],
  ['base64 of no JSON', record('{"type":"A","data_base64":"e30h"}'), 'unparsable', 'the value is not JSON'],
  [
    'base64 of something else',
    record('{"type":"A","datacontenttype":"image/png","data_base64":"e30="}'),
    'unparsable',
    'datacontenttype: is not JSON',
  ],
  ['an array', record('[]'), 'invalid', 'the value is not a JSON object'],
  ['null', record('null'), 'invalid', 'the value is not a JSON object'],
  ['no type', record('{"data":1}'), 'invalid', 'type: is missing'],
  ['a type that is no string', record('{"type":1,"data":1}'), 'invalid', 'type: is not a string'],
  ['no data', record('{"type":"A"}'), 'invalid', 'data: is missing'],
  ['no type in binary mode', record('{}', { ce_specversion: '1.0' }), 'invalid', 'ce_type: is missing'],
  [
    'another version',
    record('{}', { ce_specversion: '0.3', ce_type: 'A' }),
    'invalid',
    'ce_specversion: is not 1.0',
  ],
  [
    'a type only by its prototype',
    record('{"__proto__":{"type":"A"},"data":1}'),
    'invalid',
    'type: is missing',
  ],
])('%s is poison', (_, bad, reason, detail) => {
  expect(() => readCloudEvent(bad)).toThrow(expect.objectContaining({ name: 'Poison', reason, detail }));
});

it('data may come as base64 in structured mode', () => {
  const data_base64 = Buffer.from('{"orderId":"ord-1"}').toString('base64');
  const event = { specversion: '1.0', type: 'A', datacontenttype: 'application/json', data_base64 };
  const read = readCloudEvent(
    record(JSON.stringify(event), { 'content-type': 'application/cloudevents+json' }),
  );
  expect(read).toMatchObject({ type: 'A', data: { orderId: 'ord-1' } });
});

it('keys that would reach a prototype reach nothing', () => {
  const { data } = readCloudEvent(
    record('{"type":"A","data":{"__proto__":{"admin":true},"constructor":{"prototype":{"b":1}}}}'),
  );
  expect((data as { admin?: boolean }).admin).toBeUndefined();
  expect(({} as { admin?: boolean; b?: number }).admin ?? ({} as { b?: number }).b).toBeUndefined();
});
