import { kafkaClient } from './access.mjs';

/**
 * Makes the topics that are missing; what is there stays as it is. How many partitions, copies and hours they get is said by the
 * same variables that the services read in a trial.
 *
 * @param {import('./access.mjs').KafkaAccess} access as whoever may make topics
 * @param {import('./owned-topics.mjs').OwnedTopic[]} topics
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<void>}
 */
export async function makeTopics(access, topics, environment) {
  const { ensureTopics } = await import('@waybill/nestjs-kafka/kafka-connection');
  const number = (/** @type {string} */ variable) => {
    const text = environment[variable];
    if (!text) return undefined;
    if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`${variable}: must be a whole number above 0`);
    return Number(text);
  };
  const hours = number('TOPIC_RETENTION_HOURS');
  const settings = {
    partitions: number('TOPIC_PARTITIONS') ?? 6,
    replicationFactor: number('TOPIC_REPLICATION_FACTOR'),
    retentionMs: hours && hours * 3_600_000,
  };
  const specs = topics.map(({ topic, maxMessageBytes, keptForEver }) => ({
    ...{ topic, maxMessageBytes, ...settings },
    ...(keptForEver && { retentionMs: -1 }),
  }));
  await ensureTopics(kafkaClient(access, 'waybill-topics'), specs);
}
