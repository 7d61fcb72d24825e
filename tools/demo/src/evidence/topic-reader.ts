import { randomUUID } from 'node:crypto';
import { guardAgainstIdleSpin } from '@waybill/nestjs-kafka/idle-spin-guard';
import { toKafkaRecord, type KafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import { Kafka, logLevel, type Admin, type Consumer, type KafkaConfig } from 'kafkajs';
import type { KafkaAccess } from '../stack';
import { until } from '../until';

export interface PartitionOffsets {
  topic: string;
  partition: number;
  /** The oldest record still there. */
  low: number;
  /** Where the next record will be. */
  high: number;
}

/** A Kafka client that keeps its complaints to itself: whoever waits for something says what did not come. */
export function quietKafka({ brokers, tls, sasl }: KafkaAccess, more?: Partial<KafkaConfig>): Kafka {
  guardAgainstIdleSpin();
  return new Kafka({
    brokers,
    ssl: tls,
    sasl,
    clientId: 'waybill-observer',
    logLevel: logLevel.NOTHING,
    ...more,
  });
}

/** Everything on all topics, from the oldest record on, read along under a consumer group of its own. */
export class TopicReader {
  private readonly all: KafkaRecord[] = [];
  private readonly positions = new Map<string, number>();

  private constructor(
    private readonly admin: Admin,
    private readonly consumer: Consumer,
    private readonly topics: string[],
  ) {}

  static async open(access: KafkaAccess): Promise<TopicReader> {
    const kafka = quietKafka(access);
    const admin = kafka.admin();
    await admin.connect();
    const topics = (await admin.listTopics()).filter((topic) => !topic.startsWith('__'));
    const consumer = kafka.consumer({ groupId: `waybill-observer-${randomUUID()}`, maxWaitTimeInMs: 100 });
    const reader = new TopicReader(admin, consumer, topics);
    await reader.start();
    return reader;
  }

  /** What has been read so far, in the order of each partition. */
  get records(): readonly KafkaRecord[] {
    return this.all;
  }

  /** All there is at this moment. */
  async upToNow(): Promise<readonly KafkaRecord[]> {
    const ends = await this.offsets();
    const missing = () =>
      ends.find(({ topic, partition, high, low }) => high > low && this.position(topic, partition) < high);
    await until('every record of Kafka has been read', () => !missing(), { everyMs: 10 });
    return this.all;
  }

  async offsets(): Promise<PartitionOffsets[]> {
    const perTopic = await Promise.all(
      this.topics.map(async (topic) =>
        (await this.admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({
          ...{ topic, partition },
          ...{ low: Number(low), high: Number(high) },
        })),
      ),
    );
    return perTopic.flat();
  }

  /** How far a consumer group has committed, by partition; -1 where it never has. */
  async committed(groupId: string, topic: string): Promise<Map<number, number>> {
    const [offsets] = await this.admin.fetchOffsets({ groupId, topics: [topic] });
    return new Map(offsets?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  }

  async close(): Promise<void> {
    await this.consumer.disconnect();
    await this.admin.disconnect();
  }

  private async start(): Promise<void> {
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: this.topics, fromBeginning: true });
    await this.consumer.run({
      autoCommit: false, // so that nothing of the group is left behind
      eachBatch: async ({ batch }) => {
        const { topic, partition } = batch;
        for (const message of batch.messages) {
          // After a broken connection a batch may come again.
          if (Number(message.offset) >= this.position(topic, partition)) {
            this.all.push(toKafkaRecord(topic, partition, message));
          }
        }
        this.positions.set(`${topic}/${partition}`, Number(batch.lastOffset()) + 1);
      },
    });
  }

  private position(topic: string, partition: number): number {
    return this.positions.get(`${topic}/${partition}`) ?? 0;
  }
}
