import { Counter, Gauge } from 'prom-client';

export const recordsTotal = new Counter({
  name: 'kafka_consumer_records_total',
  help: 'Records whose offset was committed.',
  labelNames: ['group', 'topic'],
});

export const poisonTotal = new Counter({
  name: 'kafka_consumer_poison_total',
  help: 'Records that can never be handled: dead-lettered, or skipped where the topic has no dead letters.',
  labelNames: ['group', 'topic', 'reason', 'outcome'],
});

export const troublesTotal = new Counter({
  name: 'kafka_consumer_troubles_total',
  help: 'Times a batch failed and its partition was paused.',
  labelNames: ['group', 'topic'],
});

export const troubledPartitions = new Gauge({
  name: 'kafka_consumer_troubled_partitions',
  help: 'Partitions that failed and have not worked since.',
  labelNames: ['group'],
});

export const consumerLag = new Gauge({
  name: 'kafka_consumer_lag_records',
  help: 'Records beyond the committed offset, of the partitions this consumer has; absent while unknown.',
  labelNames: ['group', 'topic', 'partition'],
});

export const crashesTotal = new Counter({
  name: 'kafka_consumer_crashes_total',
  help: 'Times the Kafka client gave up on its connections and began anew.',
  labelNames: ['group'],
});

export const restartsTotal = new Counter({
  name: 'kafka_consumer_restarts_total',
  help: 'Times the Kafka client went silent and was replaced.',
  labelNames: ['group'],
});
