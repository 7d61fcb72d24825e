import type { Kafka } from 'kafkajs';
import type { Backoff } from './backoff';
import type { TopicSpec } from './kafka-connection';
import type { KafkaProducer } from './kafka-producer';
import type { GivingUp } from './suspects';

export interface KafkaConsumerOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  /** Needed when a handler names a `deadLetterTopic`. Its owner closes it. */
  readonly deadLetterProducer?: KafkaProducer;
  /** Serve only these of the topics that have a handler, so that several groups can live in one process. */
  readonly topics?: readonly string[];
  /** Created before consuming, where missing. */
  readonly ensure?: readonly TopicSpec[];
  /**
   * For what is not urgent: how long the broker gathers records before it hands them out, so that there are fewer fetches,
   * batches and commits, in milliseconds. Unless set, it hands out the first one at once.
   */
  readonly gatherMs?: number;
  /** Partitions worked on side by side. Default 4. */
  readonly partitionsConsumedConcurrently?: number;
  /** How long a partition rests after trouble. Default 200 ms to 30 s. */
  readonly backoff?: Backoff;
  /** Without it, every error that is no poison is trouble and holds its partition until it is gone. */
  readonly givingUp?: GivingUp;
  /** The group takes a consumer for dead after this silence. Default 10,000 ms. */
  readonly sessionTimeoutMs?: number;
  /**
   * A consumer that neither fetched nor said that it lives for so long is replaced. Default 60,000 ms: a group that
   * rebalances may keep it waiting for 30,000.
   */
  readonly silenceMs?: number;
  /** How often the broker is asked for the lag. Default 10,000 ms. */
  readonly lagEveryMs?: number;
  /** How often a batch in work says that it lives, and commits what it finished so far. Default 1,000 ms. */
  readonly tickMs?: number;
}
