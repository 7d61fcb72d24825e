import { register } from 'prom-client';
import {
  committed,
  kafka,
  newTopic,
  randomName,
  readTopic,
  send,
  TestConsumer,
  text,
  until,
} from '../test/harness';
import { readCloudEvent } from './cloud-event';
import { eachRecord } from './each-record';
import { ensureTopics } from './kafka-connection';
import { KafkaProducer } from './kafka-producer';
import { Poison } from './poison';

const producer = new KafkaProducer(kafka);
const consumers: TestConsumer[] = [];
const start = async (...args: Parameters<typeof TestConsumer.start>): Promise<TestConsumer> => {
  const consumer = await TestConsumer.start(...args);
  consumers.push(consumer);
  return consumer;
};
afterEach(() => Promise.all(consumers.splice(0).map((consumer) => consumer.close())));
afterAll(() => producer.disconnect());

it('poison among good records: the good are handled, the dead letters are exact, the offset moves on', async () => {
  const topic = await newTopic();
  const deadLetterTopic = await newTopic();
  const bytes = Buffer.from([0xff, 0xfe, 0x00]);
  const headers = {
    a: 'one',
    twice: ['x', 'y'],
    constructor: 'z',
    toString: '',
    ['__proto__']: 'p',
    raw: bytes,
  };
  await send(topic, [
    { key: 'k', value: '{"type":"Good","data":1}' },
    { key: 'k', value: bytes, headers: Object.fromEntries(Object.entries(headers)) },
    { key: null, value: null, headers: { 'x-dlq-count': '2' } },
    { key: 'k', value: '{"type":"Good","data":2}' },
  ]);
  const good: unknown[] = [];
  const consumer = await start(
    { topic, deadLetterTopic },
    (batch) =>
      eachRecord(batch, { concurrency: 4 }, async (record) => void good.push(readCloudEvent(record).data)),
    { deadLetterProducer: producer },
  );
  await until(async () => (await committed(consumer.groupId, topic))[0] === 4);
  expect(good).toEqual([1, 2]);

  const letters = await readTopic(deadLetterTopic, 2);
  expect(letters).toHaveLength(2);
  const [notUtf8, noValue] = letters.sort(
    (a, b) => Number(a.headers?.['x-dlq-offset']) - Number(b.headers?.['x-dlq-offset']),
  );
  expect(text(notUtf8?.key)).toBe('k');
  expect(notUtf8?.value).toEqual(bytes);
  const asText = Object.entries(notUtf8?.headers ?? {}).map(([name, value]) => [
    name,
    [value].flat().map(String),
  ]);
  expect(Object.fromEntries(asText)).toEqual({
    a: ['one'],
    twice: ['x', 'y'],
    constructor: expect.arrayContaining(['z']),
    toString: expect.arrayContaining(['']),
    ['__proto__']: expect.arrayContaining(['p']),
    raw: [bytes.toString()],
    'x-dlq-reason': ['unparsable'],
    'x-dlq-detail': ['the value: is not UTF-8'],
    'x-dlq-topic': [topic],
    'x-dlq-partition': ['0'],
    'x-dlq-offset': ['1'],
    'x-dlq-at': [expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)],
    'x-dlq-count': ['1'],
  });
  expect(noValue).toMatchObject({ key: null, value: null });
  expect(text(noValue?.headers?.['x-dlq-detail'] as Buffer)).toBe('the record has no value');
  expect(text(noValue?.headers?.['x-dlq-count'] as Buffer)).toBe('3');
});

it('a dead letter that cannot be delivered is trouble: nothing is committed before it is acknowledged', async () => {
  const topic = await newTopic();
  await send(topic, [{ value: 'bad' }, { value: 'good' }]);
  const handled: (string | undefined)[] = [];
  const consumer = await start(
    { topic, deadLetterTopic: `${topic}.missing` },
    (batch) =>
      eachRecord(batch, { concurrency: 1 }, async (record) => {
        if (text(record.value) === 'bad') throw new Poison('invalid', 'value: is bad');
        handled.push(text(record.value));
      }),
    { deadLetterProducer: producer },
  );
  await until(() => consumer.transport.notReadyBecause()?.includes('failed') ?? false);
  expect(await committed(consumer.groupId, topic)).toEqual([-1]);
  expect(handled).toEqual([]);
  await ensureTopics(kafka, [{ topic: `${topic}.missing`, partitions: 1 }]);
  await until(() => handled.includes('good'));
  expect(await readTopic(`${topic}.missing`, 1)).toHaveLength(1);
});

it('poison on a topic without dead letters is counted and skipped', async () => {
  const topic = await newTopic();
  await send(topic, [{ value: 'not json' }]);
  const consumer = await start({ topic }, (batch) =>
    eachRecord(batch, { concurrency: 1 }, async (record) => void readCloudEvent(record)),
  );
  await until(async () => (await committed(consumer.groupId, topic))[0] === 1);
  const metrics = await register.getMetricsAsJSON();
  const poison = metrics.find(({ name }) => name === 'kafka_consumer_poison_total');
  expect(poison?.values).toContainEqual({
    labels: { group: consumer.groupId, topic, reason: 'unparsable', outcome: 'skipped' },
    value: 1,
  });
});

it('a letter larger than its topic takes goes without its value, and says so', async () => {
  const [topic, deadLetterTopic] = [randomName('topic'), randomName('topic')];
  await ensureTopics(kafka, [
    { topic, partitions: 1, maxMessageBytes: 100_000 },
    { topic: deadLetterTopic, partitions: 1, maxMessageBytes: 10_000 },
  ]);
  await send(topic, [{ key: 'k', value: 'x'.repeat(50_000) }, { value: 'good' }]);
  const consumer = await start(
    { topic, deadLetterTopic },
    (batch) =>
      eachRecord(batch, { concurrency: 1 }, async ({ value }) => {
        if (text(value) !== 'good') throw new Poison('too-large', '50000 bytes');
      }),
    { deadLetterProducer: producer },
  );
  await until(async () => (await committed(consumer.groupId, topic))[0] === 2);
  const [letter] = await readTopic(deadLetterTopic, 1);
  expect(letter).toMatchObject({ key: Buffer.from('k'), value: null });
  expect(text(letter?.headers?.['x-dlq-detail'] as Buffer)).toBe(
    '50000 bytes; 50000 bytes of value are left out: this topic does not take them',
  );
});

describe('a record that fails for a reason nobody foresaw', () => {
  const givingUp = { isTrouble: (error: unknown) => error instanceof RangeError, attempts: 3 };
  const failing =
    (bad: string[], error: Error, handled: string[] = []) =>
    async (record: { value: Buffer | null }) => {
      const value = text(record.value) ?? '';
      if (bad.includes(value)) throw error;
      handled.push(value);
    };

  it('is given up after some attempts when others go through, with its error; its key waits, others do not', async () => {
    const topic = await newTopic();
    const deadLetterTopic = await newTopic();
    await send(topic, [
      { key: 'one', value: 'bad' },
      { key: 'one', value: 'after' },
      { key: 'other', value: 'good' },
    ]);
    const handled: string[] = [];
    const handle = failing(['bad'], new TypeError('x is undefined'), handled);
    const consumer = await start(
      { topic, deadLetterTopic },
      (batch) => eachRecord(batch, { concurrency: 1 }, handle),
      { deadLetterProducer: producer, givingUp },
    );
    await until(async () => (await committed(consumer.groupId, topic))[0] === 3);
    expect(handled[0]).toBe('good');
    expect(handled.filter((value) => value === 'after')).toHaveLength(1);
    const [letter] = await readTopic(deadLetterTopic, 1);
    expect(text(letter?.headers?.['x-dlq-reason'] as Buffer)).toBe('failed');
    expect(text(letter?.headers?.['x-dlq-detail'] as Buffer)).toBe(
      '3 times, while others went through: TypeError: x is undefined',
    );
  });

  it.each([
    ['nothing goes through', ['bad', 'good'], new TypeError('a defect that hits all')],
    ['it is trouble', ['bad'], new RangeError('the database is away')],
  ])('is never given up when %s', async (_what, bad, error) => {
    const topic = await newTopic();
    const deadLetterTopic = await newTopic();
    await send(topic, [
      { key: 'one', value: 'bad' },
      { key: 'other', value: 'good' },
    ]);
    let attempts = 0;
    const handle = failing(bad, error);
    const consumer = await start(
      { topic, deadLetterTopic },
      (batch) => {
        attempts++;
        return eachRecord(batch, { concurrency: 1 }, handle);
      },
      { deadLetterProducer: producer, givingUp },
    );
    await until(() => attempts > 2 * givingUp.attempts);
    expect(consumer.transport.notReadyBecause()).toContain(error.message);
    expect((await committed(consumer.groupId, topic))[0]).toBe(-1);
  });
});
