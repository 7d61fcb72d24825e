import type { Consumer } from 'kafkajs';
import type { KafkaConsumerOptions } from './kafka-consumer-options';

/** Partitions that belong to this consumer, by topic. */
export type Assignment = Readonly<Record<string, readonly number[]>>;

/** What a consumer tells of itself. */
export interface GroupEvents {
  /** It fetched, said that it lives, or dealt with its group: it is not stuck. */
  onSignOfLife(): void;
  onJoined(assignment: Assignment): void;
  /** It has stopped, and does not begin anew by itself. */
  onCrashed(error: Error): void;
}

/** Some fifty events: then there is nothing more to be gained by waiting. */
const GATHERED_BYTES = 64 * 1024;
/** Less than the 30 seconds within which an order on a new partition has to be read. */
const METADATA_MAX_AGE_MS = 15_000;

/** A kafkajs consumer with our settings. Connects to nothing yet. */
export function groupConsumer(
  { kafka, groupId, sessionTimeoutMs = 10_000, gatherMs }: KafkaConsumerOptions,
  tell: GroupEvents,
): Consumer {
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: Math.floor(sessionTimeoutMs / 5),
    rebalanceTimeout: 30_000,
    // The broker answers as soon as it has so much; else after this time, for which a resumed partition waits as well.
    minBytes: gatherMs === undefined ? 1 : GATHERED_BYTES,
    maxWaitTimeInMs: gatherMs ?? 500,
    // So soon new partitions are noticed; kafkajs asks every five minutes by default.
    metadataMaxAge: METADATA_MAX_AGE_MS,
    allowAutoTopicCreation: false,
    // Its own restart cannot be waited for: begun before a close, it would go on after it.
    retry: { restartOnFailure: () => Promise.resolve(false) },
  });
  const { FETCH, HEARTBEAT, REBALANCING, GROUP_JOIN, CRASH } = consumer.events;
  for (const event of [FETCH, HEARTBEAT, REBALANCING, GROUP_JOIN, CRASH] as const) {
    consumer.on(event as typeof FETCH, () => tell.onSignOfLife());
  }
  consumer.on(GROUP_JOIN, ({ payload }) => tell.onJoined(payload.memberAssignment));
  consumer.on(CRASH, ({ payload: { error } }) => tell.onCrashed(error));
  return consumer;
}

/**
 * What ends by itself: kafkajs says so of most. It calls it final when no broker names the group's coordinator. But a broker that has just started has none for a
 * while, and neither has one that is away.
 */
export function isPassing(error: Error): boolean {
  if (['KafkaJSGroupCoordinatorNotFound', 'KafkaJSNumberOfRetriesExceeded'].includes(error.name)) return true;
  return error.cause instanceof Error
    ? isPassing(error.cause)
    : (error as { retriable?: boolean }).retriable === true;
}
