import { Kafka, logLevel, type SASLOptions } from 'kafkajs';
import { guardAgainstIdleSpin } from './idle-spin-guard';
import { nestLogCreator } from './kafka-logging';

/** A cluster, and how this process shows who it is. */
export interface KafkaCluster {
  /** `host:port` of one broker or more. */
  readonly brokers: readonly string[];
  /** Without it everything is sent in plaintext. `ca` is PEM; default: the authorities Node.js trusts by itself. */
  readonly tls?: { readonly ca?: string } | false;
  readonly sasl?: {
    readonly mechanism: 'scram-sha-256' | 'scram-sha-512' | 'plain';
    readonly username: string;
    readonly password: string;
  };
}

export interface KafkaOptions extends KafkaCluster {
  /** Shown in the broker's logs and quotas. */
  readonly clientId: string;
}

/** A kafkajs client that logs to Nest's logger and does not spin when idle. Connects to nothing yet. */
export function createKafka({ brokers, clientId, tls, sasl }: KafkaOptions): Kafka {
  guardAgainstIdleSpin();
  return new Kafka({
    brokers: [...brokers],
    clientId,
    ssl: tls && { ca: tls.ca },
    sasl: sasl as SASLOptions | undefined,
    connectionTimeout: 3_000,
    // kafkajs nests these retries. With its defaults an outage shows only after 40 s, and ends as late.
    retry: { initialRetryTime: 200, retries: 3, maxRetryTime: 5_000 },
    logLevel: logLevel.INFO,
    logCreator: nestLogCreator,
  });
}

export interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  /** Default: the broker's own, which is what a cluster's operator chose. */
  readonly replicationFactor?: number;
  /** How long records are kept, in milliseconds. Default: the broker's. */
  readonly retentionMs?: number;
  /** Largest record batch the topic takes, in bytes. Default: the broker's. */
  readonly maxMessageBytes?: number;
  /** Default: true. In production a set-up job makes topics, and whoever needs one only looks whether it is there. */
  readonly mayCreate?: boolean;
}

/**
 * Creates the topics that are missing. A topic that exists is left as it is: its partitions decide which keys
 * stay in order together, and its settings belong to whoever runs the cluster. When all exist, none of the
 * cluster's rights to create is needed.
 *
 * @throws Error naming a topic that is missing and may not be made
 */
export async function ensureTopics(kafka: Kafka, topics: readonly TopicSpec[]): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    for (const spec of topics.filter(({ topic }) => !existing.has(topic))) {
      if (spec.mayCreate === false)
        throw new Error(
          `topic ${spec.topic} is missing, or not shown to us; a set-up job makes it (npm run topics)`,
        );
      // One at a time: when two services create at once, kafkajs answers "it exists" for the whole list.
      await admin.createTopics({
        // kafkajs waits for leaders, but throws when a broker has not heard of the topic yet. Who uses it tries again either way.
        waitForLeaders: false,
        topics: [
          {
            topic: spec.topic,
            numPartitions: spec.partitions,
            replicationFactor: spec.replicationFactor,
            configEntries: configEntries(spec),
          },
        ],
      });
    }
  } finally {
    await admin.disconnect();
  }
}

function configEntries({ retentionMs, maxMessageBytes }: TopicSpec): { name: string; value: string }[] {
  const entries = {
    // kafkajs reads gzip only, so the broker unpacks what a publisher packed with lz4, snappy or zstd.
    'compression.type': 'uncompressed',
    'retention.ms': retentionMs,
    'max.message.bytes': maxMessageBytes,
  };
  return Object.entries(entries).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value: String(value) }],
  );
}
