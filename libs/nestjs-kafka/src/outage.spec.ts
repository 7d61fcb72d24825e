import { BreakableNetwork } from '../test/breakable-network';
import { committed, newTopic, readTopic, send, TestConsumer, text, until } from '../test/harness';
import { KafkaProducer } from './kafka-producer';

it('a consumer whose broker goes away says so, and goes on by itself with what came meanwhile', async () => {
  const network = new BreakableNetwork();
  const topic = await newTopic();
  const seen: (string | undefined)[] = [];
  const consumer = await TestConsumer.start(
    { topic },
    async (batch) => void seen.push(...batch.records.map(({ value }) => text(value))),
    { kafka: network.kafka },
  );
  await consumer.ready();
  await send(topic, [{ value: 'before' }]);
  await until(async () => (await committed(consumer.groupId, topic))[0] === 1);

  network.cut();
  await send(topic, [{ value: 'meanwhile' }]);
  await until(() => consumer.transport.notReadyBecause()?.startsWith('lost its connection') ?? false);
  network.mend();
  await until(async () => (await committed(consumer.groupId, topic))[0] === 2);
  await consumer.ready();
  await consumer.close();
  expect(seen).toEqual(['before', 'meanwhile']);
});

it('a consumer that starts while the broker is away waits for it', async () => {
  const network = new BreakableNetwork();
  const topic = await newTopic();
  await send(topic, [{ value: 'early' }]);
  network.cut();
  let seen = 0;
  const count = async () => void seen++;
  const consumer = await TestConsumer.start({ topic }, count, { kafka: network.kafka });
  await until(() => consumer.transport.notReadyBecause()?.startsWith('cannot start') ?? false);
  network.mend();
  await until(() => seen === 1);
  await consumer.close();
});

it('a producer rejects while the broker is away, says so, and works again afterwards', async () => {
  const network = new BreakableNetwork();
  const topic = await newTopic();
  const producer = new KafkaProducer(network.kafka);
  await producer.send(topic, [{ value: '1' }]);
  network.cut();
  await expect(producer.send(topic, [{ value: 'lost' }])).rejects.toThrow();
  expect(producer.notReadyBecause()).toMatch(/^last send failed: KafkaJS/);
  await expect(producer.send(topic, [{ value: 'lost' }])).rejects.toThrow();
  network.mend();
  await Promise.all(['2', '3'].map((value) => producer.send(topic, [{ value }])));
  expect(producer.notReadyBecause()).toBeUndefined();
  const values = (await readTopic(topic, 3)).map(({ value }) => text(value));
  expect(values[0]).toBe('1');
  expect(values.slice(1).sort()).toEqual(['2', '3']);
  await producer.disconnect();
});

it('what a producer sends after an answer was lost is written too', async () => {
  const network = new BreakableNetwork();
  const topic = await newTopic();
  const producer = new KafkaProducer(network.kafka);
  await producer.send(topic, [{ value: 'first' }]);
  network.cutAtNextAnswer();
  await expect(producer.send(topic, [{ value: 'its answer is lost' }])).rejects.toThrow();
  network.mend();
  await producer.send(topic, [{ value: 'next' }]);
  await producer.send(topic, [{ value: 'last' }]);
  const values = (await readTopic(topic, 4)).map(({ value }) => text(value));
  expect(values).toEqual(['first', 'its answer is lost', 'next', 'last']);
  await producer.disconnect();
});
