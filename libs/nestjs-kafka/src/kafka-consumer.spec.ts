import { committed, newTopic, randomName, send, TestConsumer, text, until } from '../test/harness';
import { eachRecord } from './each-record';
import type { KafkaRecord } from './kafka-record';

const consumers: TestConsumer[] = [];
const start = async (...args: Parameters<typeof TestConsumer.start>): Promise<TestConsumer> => {
  const consumer = await TestConsumer.start(...args);
  consumers.push(consumer);
  return consumer;
};
afterEach(() => Promise.all(consumers.splice(0).map((consumer) => consumer.close())));

const numbered = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ key: `k${n % 7}`, value: `${n}` }));
const valueOf = (record: KafkaRecord) => Number(text(record.value));

describe('offsets', () => {
  it('are committed after the handler, as the last finished plus one', async () => {
    const topic = await newTopic();
    await send(topic, numbered(5));
    const whileHandling: number[] = [];
    const consumer: TestConsumer = await start({ topic }, async (batch) => {
      whileHandling.push(...(await committed(consumer.groupId, topic)));
      expect(batch.records).toHaveLength(5);
    });
    await until(async () => (await committed(consumer.groupId, topic))[0] === 5);
    expect(whileHandling).toEqual([-1]);
  });

  it('stop before the first unfinished record, though later ones are finished', async () => {
    const topic = await newTopic();
    await send(topic, numbered(5));
    const seen: number[][] = [];
    const consumer = await start({ topic }, async (batch) => {
      seen.push(batch.records.map(valueOf));
      for (const record of batch.records) if (valueOf(record) !== 2) batch.finish(record);
      if (seen.length === 1) throw new Error('the third fails once');
    });
    await until(async () => (await committed(consumer.groupId, topic))[0] === 5);
    expect(seen).toEqual([
      [0, 1, 2, 3, 4],
      [2, 3, 4],
    ]);
  });

  it('are committed in between while a batch takes long', async () => {
    const topic = await newTopic();
    await send(topic, numbered(5));
    let goOn = () => {};
    const stuck = new Promise<void>((resolve) => (goOn = resolve));
    const consumer = await start(
      { topic },
      async (batch) => {
        for (const record of batch.records.slice(0, 3)) batch.finish(record);
        await stuck;
      },
      { tickMs: 20 },
    );
    await until(async () => (await committed(consumer.groupId, topic))[0] === 3);
    goOn();
    await until(async () => (await committed(consumer.groupId, topic))[0] === 5);
  });

  it('of a consumer that closes in the middle of a batch are those of its finished prefix', async () => {
    const topic = await newTopic();
    await send(topic, numbered(5));
    const first: number[] = [];
    const closed = await start({ topic }, async (batch) => {
      await eachRecord(batch, { concurrency: 1 }, async (record) => {
        first.push(valueOf(record));
        if (valueOf(record) === 2) await until(() => batch.isStale());
      });
    });
    await until(() => first.includes(2));
    await closed.close();
    expect(first).toEqual([0, 1, 2]);

    const second: number[] = [];
    await start({ topic }, async (batch) => void second.push(...batch.records.map(valueOf)), {
      groupId: closed.groupId,
    });
    await until(() => second.includes(4));
    expect(second).toEqual([3, 4]);
  });
});

describe('trouble', () => {
  it('pauses its partition only, says so, and goes on by itself with nothing lost', async () => {
    const topic = await newTopic(2);
    const sick = numbered(10).map((message) => ({ ...message, partition: 0 }));
    const well = numbered(10).map((message) => ({ ...message, partition: 1 }));
    let healthy = false;
    const handled: string[] = [];
    const consumer = await start({ topic }, (batch) =>
      eachRecord(batch, { concurrency: 1 }, async (record) => {
        if (record.partition === 0 && valueOf(record) === 4 && !healthy)
          throw new Error('the database is away');
        handled.push(`${record.partition}:${valueOf(record)}`);
      }),
    );
    await consumer.ready();
    await send(topic, sick);
    await until(() => consumer.transport.notReadyBecause() !== undefined);
    await send(topic, well);
    await until(async () => (await committed(consumer.groupId, topic))[1] === 10);
    expect(consumer.transport.notReadyBecause()).toMatch(
      new RegExp(`^${topic}/0 failed \\d+ times: Error: the database is away$`),
    );
    expect(await committed(consumer.groupId, topic)).toEqual([4, 10]);

    healthy = true;
    await until(async () => (await committed(consumer.groupId, topic))[0] === 10);
    await consumer.ready();
    expect(handled.filter((one) => one.startsWith('0:'))).toEqual(sick.map(({ value }) => `0:${value}`));
  });

  it('of a handler that Nest reports as an observable or a rejection reaches the transport as it was thrown', async () => {
    const topic = await newTopic();
    await send(topic, [{ value: '1' }]);
    const consumer = await start({ topic }, () => {
      throw new TypeError('thrown at once');
    });
    await until(() => consumer.transport.notReadyBecause()?.includes('TypeError: thrown at once') ?? false);
  });
});

it('hands records of one key over in order, while others go on side by side', async () => {
  const topic = await newTopic(3);
  const perKey = new Map<string, number[]>();
  let running = 0;
  let mostRunning = 0;
  await start({ topic }, (batch) =>
    eachRecord(batch, { concurrency: 5 }, async (record) => {
      mostRunning = Math.max(mostRunning, ++running);
      const key = text(record.key) ?? '';
      // The earlier a record is, the longer it takes: without order per key, later ones would overtake it.
      await new Promise((resolve) => setTimeout(resolve, 10 - (valueOf(record) % 10)));
      perKey.set(key, [...(perKey.get(key) ?? []), valueOf(record)]);
      running--;
    }),
  );
  await send(topic, numbered(140));
  await until(() => [...perKey.values()].flat().length === 140);
  expect(perKey.size).toBe(7);
  for (const values of perKey.values()) expect(values).toEqual([...values].sort((a, b) => a - b));
  expect(mostRunning).toBeGreaterThan(1);
});

it('waits for a topic that does not exist yet, and says so', async () => {
  const topic = randomName('late');
  const seen: number[] = [];
  const consumer = await start({ topic }, async (batch) => void seen.push(...batch.records.map(valueOf)));
  await until(() => consumer.transport.notReadyBecause()?.startsWith('cannot start') ?? false);
  await start({ topic }, async () => undefined, { ensure: [{ topic, partitions: 1 }] });
  await send(topic, numbered(3));
  await until(() => seen.length === 3);
});

it('refuses what could not work: no handler, two for one topic, dead letters without a producer', async () => {
  await expect(start({ topic: 'a', deadLetterTopic: 'a.dlq' }, async () => undefined)).rejects.toThrow(
    /topic a has dead letters, but .* was given no deadLetterProducer/,
  );
  await expect(start({ topic: 'a' }, async () => undefined, { topics: ['b'] })).rejects.toThrow(
    'no @KafkaBatch handler for topic b',
  );
});
