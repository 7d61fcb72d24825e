import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { createKafka } from '@waybill/nestjs-kafka/kafka-connection';
import type { Kafka, KafkaMessage } from 'kafkajs';
import { createOutboxDatabase } from '../test/outbox-database';
import { until } from '../test/until';
import { KafkaSender } from './kafka-sender';
import { appendEvent } from './outbox';
import { OutboxRelay } from './relay';

const topic = `events-${randomUUID()}`;
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
let database: Awaited<ReturnType<typeof createOutboxDatabase>>;
let kafka: Kafka;

beforeAll(async () => {
  Logger.overrideLogger(false);
  database = await createOutboxDatabase();
  kafka = createKafka({ brokers: process.env.KAFKA_BROKERS!.split(','), clientId: 'outbox-test' });
});
afterAll(() => database.drop());

it('brings events to a real broker as CloudEvents, each order in one partition and in order', async () => {
  const sender = new KafkaSender(kafka, [{ topic, partitions: 3 }]);
  const relay = new OutboxRelay({ db: database.db, url: database.url, sender });
  relay.start();
  const consumer = kafka.consumer({ groupId: randomUUID() });
  const received: { partition: number; message: KafkaMessage }[] = [];
  try {
    await until(
      'ready',
      () => relay.notReadyBecause(),
      (reason) => reason === undefined,
    );
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: ({ partition, message }) => Promise.resolve(void received.push({ partition, message })),
    });
    const said = await say('ord-1', { n: 1 });
    for (const n of [2, 3, 4]) await say('ord-1', { n });
    for (const n of [1, 2, 3]) await say(`ord-${n + 1}`, { n });
    await until(
      'all received',
      () => received.length,
      (count) => count === 7,
    );

    const ofOrder = received.filter(({ message }) => String(message.key) === 'ord-1');
    expect(new Set(ofOrder.map(({ partition }) => partition)).size).toBe(1);
    expect(ofOrder.map(({ message }) => JSON.parse(String(message.value)))).toEqual(
      [1, 2, 3, 4].map((n) => ({ n })),
    );
    const headers = Object.entries(ofOrder[0]!.message.headers!).map(([name, value]) => [
      name,
      String(value),
    ]);
    expect(Object.fromEntries(headers)).toEqual({
      ce_specversion: '1.0',
      ce_id: said.id,
      ce_source: '/waybill/test',
      ce_type: 'Said',
      ce_time: '2026-11-22T10:00:00.000Z',
      ce_subject: 'ord-1',
      ce_sequence: '1',
      'content-type': 'application/json',
      traceparent,
    });
  } finally {
    await consumer.disconnect();
    await relay.stop();
    await sender.close();
  }
});

const say = (key: string, data: object) =>
  appendEvent(database.db, {
    topic,
    key,
    source: '/waybill/test',
    type: 'Said',
    time: new Date('2026-11-22T10:00:00Z'),
    traceparent,
    data,
  });
