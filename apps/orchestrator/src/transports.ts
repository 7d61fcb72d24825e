import { join } from 'node:path';
import { INVENTORY_EVENTS_TOPIC } from '@waybill/contract-inventory/inventory.contract';
import { ORDERS_TASK_QUEUE } from '@waybill/contract-order/fulfil-order.contract';
import {
  MAX_ORDER_EVENT_BYTES,
  SHOP_ORDERS_DLQ_TOPIC,
  SHOP_ORDERS_TOPIC,
} from '@waybill/contract-order/order-placed.contract';
import { SHIPPING_EVENTS_TOPIC } from '@waybill/contract-shipping/shipping.contract';
import { createKafka } from '@waybill/nestjs-kafka/kafka-connection';
import { KafkaConsumerTransport } from '@waybill/nestjs-kafka/kafka-consumer';
import { KafkaProducer } from '@waybill/nestjs-kafka/kafka-producer';
import { TemporalWorker } from '@waybill/nestjs-temporal/temporal-worker';
import { kafkaCluster, newTopics } from '@waybill/service-kit/kafka-config';
import type { Transport } from '@waybill/service-kit/run-service';
import { temporalServer } from '@waybill/service-kit/temporal-config';
import { isTrouble } from './bridge/trouble';
import { workerVersion, type OrchestratorConfig } from './config';
import { ONE_TASK_MAY_RUN_SECONDS } from './start-options';

/** Larger than what is accepted, so that a larger event arrives, and is answered with a dead letter. */
const SHOP_TOPIC_BYTES = MAX_ORDER_EVENT_BYTES * 4;
/** A dead letter is its event plus the headers that say why. */
const DLQ_TOPIC_BYTES = SHOP_TOPIC_BYTES + 64 * 1024;

/** Nobody waits for a delivery, an arrival of stock or a dead letter to be heard of at once. */
const NEWS_MAY_WAIT_MS = 500;

/** An option of the SDK's that its types keep to themselves. */
const oneTaskMayRun = { isolateExecutionTimeout: ONE_TASK_MAY_RUN_SECONDS * 1000 };

export const WORKFLOW_BUNDLE = join(__dirname, '..', 'dist', 'fulfil-order.bundle.js');

/** Where work comes from: orders and the teams' news on Kafka, the order workflow and its bookkeeping from Temporal. */
export function orchestratorTransports(config: OrchestratorConfig): Transport[] {
  const kafka = createKafka({ ...kafkaCluster(config), clientId: 'orchestrator' });
  const asConfigured = newTopics(config);
  const deadLetters = { topic: SHOP_ORDERS_DLQ_TOPIC, ...asConfigured, maxMessageBytes: DLQ_TOPIC_BYTES };
  return [
    new TemporalWorker({
      ...temporalServer(config),
      taskQueue: ORDERS_TASK_QUEUE,
      workflowBundle: { codePath: WORKFLOW_BUNDLE },
      worker: {
        ...workerVersion(config),
        ...oneTaskMayRun,
        maxCachedWorkflows: config.WORKFLOWS_CACHED,
      },
      // The rest of the grace is for the relay and the database.
      shutdownGraceMs: config.SHUTDOWN_GRACE_SECONDS * 700,
    }),
    new KafkaConsumerTransport({
      kafka,
      groupId: 'waybill-bridge-orders',
      topics: [SHOP_ORDERS_TOPIC],
      givingUp: { isTrouble, attempts: config.GIVE_UP_AFTER_ATTEMPTS },
      deadLetterProducer: new KafkaProducer(kafka, 'dead letter producer'),
      ensure: [{ topic: SHOP_ORDERS_TOPIC, ...asConfigured, maxMessageBytes: SHOP_TOPIC_BYTES }, deadLetters],
    }),
    new KafkaConsumerTransport({
      kafka,
      groupId: 'waybill-dead-letters',
      gatherMs: NEWS_MAY_WAIT_MS,
      topics: [SHOP_ORDERS_DLQ_TOPIC],
      ensure: [deadLetters],
    }),
    new KafkaConsumerTransport({
      kafka,
      groupId: 'waybill-bridge-shipping',
      gatherMs: NEWS_MAY_WAIT_MS,
      topics: [SHIPPING_EVENTS_TOPIC],
      // Made here too, so that the orchestrator starts without shipping.
      ensure: [{ topic: SHIPPING_EVENTS_TOPIC, ...asConfigured }],
    }),
    new KafkaConsumerTransport({
      kafka,
      groupId: 'waybill-bridge-inventory',
      gatherMs: NEWS_MAY_WAIT_MS,
      topics: [INVENTORY_EVENTS_TOPIC],
      // The same without inventory.
      ensure: [{ topic: INVENTORY_EVENTS_TOPIC, ...asConfigured }],
    }),
  ];
}
