import { randomUUID } from 'node:crypto';
import { FULFILMENT_EVENTS_TOPIC } from '@waybill/contract-order/fulfilment-events.contract';
import { quietKafka } from '@waybill/demo/evidence/topic-reader';
import { Shop } from '@waybill/demo/orders/shop';
import { shopOrder } from '@waybill/demo/orders/shop-order';
import type { Consumer } from 'kafkajs';
import type { Machine, Watched } from '../machine';
import type { Arm, OrderTimes } from './arm';

/** An order whose end is not heard of by then will not come. */
const LONGEST_ORDER_MS = 120_000;
/** To this address the sandbox carrier never delivers: an order ends, for us, where it is shipped. */
const NEVER_DELIVERED = { postalCode: '00000' };

interface Waiting {
  resolve(): void;
  reject(reason: Error): void;
}

/** Waybill whole: from OrderPlaced on Kafka to OrderShipped on Kafka, every service a process of its own. */
export class WaybillArm implements Arm {
  readonly name = 'W';
  readonly title = 'Waybill whole: OrderPlaced on Kafka to OrderShipped on Kafka';
  readonly durability = "the same history, and each service's own PostgreSQL, outbox and Kafka";
  private readonly waiting = new Map<string, Waiting>();
  private shop?: Shop;
  private consumer?: Consumer;

  constructor(private readonly machine: Machine) {}

  async start(): Promise<Watched[]> {
    const services = await this.machine.startServices();
    this.shop ??= await Shop.open(this.machine.stack.kafka);
    this.consumer ??= await this.listen();
    return [...services, ...this.machine.engines];
  }

  stop(): Promise<void> {
    return this.machine.stopServices();
  }

  async order(): Promise<OrderTimes> {
    const orderId = `ord-${randomUUID()}`;
    const shipped = this.shipped(orderId);
    shipped.catch(() => undefined); // it may fail before we come to wait for it
    const sent = performance.now();
    await this.shop!.place(shopOrder(orderId, NEVER_DELIVERED));
    const accepted = performance.now();
    await shipped;
    return { orderId, sent, accepted, done: performance.now() };
  }

  async close(): Promise<void> {
    await this.consumer?.disconnect();
    await this.shop?.close();
  }

  private shipped(orderId: string): Promise<void> {
    const late = new Error(`${orderId} was not shipped in ${LONGEST_ORDER_MS / 1000} s`);
    let timer: NodeJS.Timeout | undefined;
    return new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(late), LONGEST_ORDER_MS);
      this.waiting.set(orderId, { resolve, reject });
    }).finally(() => {
      clearTimeout(timer);
      this.waiting.delete(orderId);
    });
  }

  /** From the oldest record on: a group that joins late would miss what came before it knew its place. */
  private async listen(): Promise<Consumer> {
    const kafka = quietKafka(this.machine.stack.kafka);
    const consumer = kafka.consumer({ groupId: `waybill-bench-${randomUUID()}`, maxWaitTimeInMs: 500 });
    await consumer.connect();
    await consumer.subscribe({ topics: [FULFILMENT_EVENTS_TOPIC], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        for (const { key, headers } of batch.messages) this.hear(String(key), String(headers?.['ce_type']));
        return Promise.resolve();
      },
    });
    return consumer;
  }

  private hear(orderId: string, type: string): void {
    const order = this.waiting.get(orderId);
    if (type === 'OrderShipped') order?.resolve();
    if (type === 'OrderCancelled' || type === 'OrderNeedsAttention')
      order?.reject(new Error(`${orderId} was to be shipped, and Waybill says ${type}`));
  }
}
