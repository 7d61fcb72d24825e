import { SHOP_ORDERS_DLQ_TOPIC, SHOP_ORDERS_TOPIC } from '@waybill/contract-order/order-placed.contract';
import type { Failpoint } from './failpoint';

/** A moment on the way from Kafka's record to its commit at which the bridge may die. */
export interface BridgeFailpoint {
  name: string;
  /** What has been done by then, and what has not. */
  moment: string;
  /** Some calls are made once per order: then it dies at one of the first of them. */
  perOrder?: boolean;
  at: Omit<Failpoint, 'call'>;
}

const intakeStore = { module: './ledger/intake.store.js', class: 'IntakeStore' };
const orderWorkflows = { module: './order-workflows.js', class: 'OrderWorkflows' };
const commits = {
  ...{ module: 'kafkajs/src/consumer/offsetManager/index.js', method: 'commitOffsets' },
  topic: SHOP_ORDERS_TOPIC,
};
const deadLetters = {
  ...{ module: '@waybill/nestjs-kafka/kafka-producer', class: 'KafkaProducer', method: 'send' },
  topic: SHOP_ORDERS_DLQ_TOPIC,
};

export const bridgeFailpoints: readonly BridgeFailpoint[] = [
  {
    name: 'fetched',
    moment: 'fetched, not in the ledger',
    at: { ...intakeStore, method: 'takeOrders', when: 'before' },
  },
  {
    name: 'in-ledger',
    moment: 'in the ledger, none started',
    at: { ...intakeStore, method: 'takeOrders', when: 'after' },
  },
  {
    name: 'starting',
    moment: 'some started, others about to be',
    perOrder: true,
    at: { ...orderWorkflows, method: 'start', when: 'before' },
  },
  {
    name: 'started',
    moment: 'started, the ledger does not know',
    perOrder: true,
    at: { ...orderWorkflows, method: 'start', when: 'after' },
  },
  {
    name: 'marked',
    moment: 'started, the ledger knows',
    perOrder: true,
    at: { ...intakeStore, method: 'markStarted', when: 'after' },
  },
  {
    name: 'cancellation-kept',
    moment: 'a cancellation is in the ledger, its order does not know',
    at: { ...intakeStore, method: 'takeCancellation', when: 'after' },
  },
  {
    name: 'cancellation-told',
    moment: 'an order knows of its cancellation, the ledger does not',
    at: { ...orderWorkflows, method: 'cancel', when: 'after' },
  },
  {
    name: 'burying',
    moment: 'a dead letter about to be sent',
    at: { ...deadLetters, when: 'before' },
  },
  {
    name: 'buried',
    moment: 'a dead letter sent, its offset not committed',
    at: { ...deadLetters, when: 'after' },
  },
  {
    name: 'committing',
    moment: 'a batch done, not committed',
    at: { ...commits, when: 'before' },
  },
  {
    name: 'committed',
    moment: 'a batch committed, the next not fetched',
    at: { ...commits, when: 'after' },
  },
];
