import { INVENTORY_TASK_QUEUE } from '@waybill/contract-inventory/inventory.contract';
import { SHIPPING_EVENTS_TOPIC } from '@waybill/contract-shipping/shipping.contract';
import { createKafka } from '@waybill/nestjs-kafka/kafka-connection';
import { KafkaConsumerTransport } from '@waybill/nestjs-kafka/kafka-consumer';
import { TemporalWorker } from '@waybill/nestjs-temporal/temporal-worker';
import { kafkaCluster, newTopics } from '@waybill/service-kit/kafka-config';
import { type Transport, transportGraceMs } from '@waybill/service-kit/run-service';
import { temporalServer } from '@waybill/service-kit/temporal-config';
import type { InventoryConfig } from './config';

/** Where work comes from: activities from Temporal, and what shipping says on Kafka. */
export function inventoryTransports(config: InventoryConfig): Transport[] {
  return [
    new TemporalWorker({
      ...temporalServer(config),
      taskQueue: INVENTORY_TASK_QUEUE,
      shutdownGraceMs: transportGraceMs(config),
    }),
    new KafkaConsumerTransport({
      kafka: createKafka({ ...kafkaCluster(config), clientId: 'inventory' }),
      groupId: 'inventory',
      // What has left the house is off the books soon enough.
      gatherMs: 500,
      // Made here too, so that this service starts without shipping.
      ensure: [{ topic: SHIPPING_EVENTS_TOPIC, ...newTopics(config) }],
    }),
  ];
}
