import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, type INestApplication, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Kafka, KafkaMessage, Message } from 'kafkajs';
import { KafkaBatch, type KafkaBatchOptions } from '../src/kafka-batch.decorator';
import { createKafka, ensureTopics } from '../src/kafka-connection';
import { KafkaConsumerTransport } from '../src/kafka-consumer';
import type { KafkaConsumerOptions } from '../src/kafka-consumer-options';
import { KafkaProducer } from '../src/kafka-producer';
import type { RecordBatch } from '../src/record-batch';

export const brokers = (): string[] => {
  const list = process.env.KAFKA_BROKERS;
  if (!list) throw new Error('KAFKA_BROKERS is missing: it is set by the test run');
  return list.split(',');
};

Logger.overrideLogger(['fatal']);

export const kafka: Kafka = createKafka({ brokers: brokers(), clientId: 'test' });

export const randomName = (what: string): string => `${what}-${randomUUID()}`;

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20);
}

export async function newTopic(partitions = 1): Promise<string> {
  const topic = randomName('topic');
  await ensureTopics(kafka, [{ topic, partitions }]);
  return topic;
}

export async function send(topic: string, messages: Message[]): Promise<void> {
  const producer = new KafkaProducer(kafka);
  await producer.send(topic, messages);
  await producer.disconnect();
}

export const text = (bytes: Buffer | null | undefined): string | undefined => bytes?.toString();

/** A consumer in a Nest application of its own. */
export class TestConsumer {
  private constructor(
    readonly transport: KafkaConsumerTransport,
    private readonly app: INestApplication,
    readonly groupId: string,
  ) {}

  static async start(
    options: KafkaBatchOptions,
    handle: (batch: RecordBatch) => Promise<void>,
    more: Partial<KafkaConsumerOptions> = {},
  ): Promise<TestConsumer> {
    @Controller()
    class Handler {
      @KafkaBatch(options)
      onBatch(batch: RecordBatch): Promise<void> {
        return handle(batch);
      }
    }
    class TestModule {}
    const groupId = more.groupId ?? randomName('group');
    const backoff = { firstMs: 20, maxMs: 100 };
    const transport = new KafkaConsumerTransport({ kafka, backoff, ...more, groupId });
    const module = { module: TestModule, controllers: [Handler] };
    const app = await NestFactory.create(module, { logger: ['fatal'], abortOnError: false });
    app.connectMicroservice({ strategy: transport });
    await app.init();
    await app.startAllMicroservices();
    return new TestConsumer(transport, app, groupId);
  }

  async ready(): Promise<this> {
    await until(() => this.transport.notReadyBecause() === undefined);
    return this;
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

/** The offset the group would read next, per partition; -1 when it never committed. */
export async function committed(groupId: string, topic: string): Promise<number[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] });
    const partitions = offsets?.partitions ?? [];
    return partitions.sort((a, b) => a.partition - b.partition).map(({ offset }) => Number(offset));
  } catch (error) {
    // A broker that has just started says to the first who ask about a group that it does not know yet; kafkajs does not ask again.
    if (!(error as { retriable?: boolean }).retriable) throw error;
    await sleep(50);
    return await committed(groupId, topic);
  } finally {
    await admin.disconnect();
  }
}

/** Everything a topic holds, read with plain kafkajs, once there are as many records as expected. */
export async function readTopic(topic: string, count: number): Promise<KafkaMessage[]> {
  const messages: KafkaMessage[] = [];
  const consumer = kafka.consumer({ groupId: randomName('reader'), maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => void messages.push(message) });
  await until(() => messages.length >= count);
  await consumer.disconnect();
  return messages;
}
