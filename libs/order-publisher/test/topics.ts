import { randomUUID } from 'node:crypto';
import { type KafkaRecord, toKafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import { Kafka, logLevel } from 'kafkajs';

export const brokers = (): string[] => {
  const list = process.env.KAFKA_BROKERS;
  if (!list) throw new Error('KAFKA_BROKERS is missing: it is set by the test run');
  return list.split(',');
};

const client = (): Kafka => new Kafka({ brokers: brokers(), logLevel: logLevel.NOTHING });

export async function newTopic(partitions: number): Promise<string> {
  const topic = `shop-orders-${randomUUID()}`;
  const admin = client().admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: partitions }], waitForLeaders: true });
  await admin.disconnect();
  return topic;
}

/** All the topic holds, once there are as many records as expected, in the order of each partition. */
export async function readTopic(topic: string, count: number): Promise<KafkaRecord[]> {
  const records: KafkaRecord[] = [];
  const consumer = client().consumer({ groupId: `reader-${randomUUID()}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    const eachMessage = async ({ partition, message }: Parameters<EachMessage>[0]) => {
      records.push(toKafkaRecord(topic, partition, message));
      if (records.length === count) resolve();
    };
    consumer.run({ eachMessage }).catch(reject);
  });
  await consumer.disconnect();
  return records;
}

type EachMessage = NonNullable<
  NonNullable<Parameters<ReturnType<Kafka['consumer']>['run']>[0]>['eachMessage']
>;
