import { randomUUID } from 'node:crypto';
import {
  SHOP_ORDERS_TOPIC,
  type OrderCancellationRequested,
  type ReturnRequested,
} from '@waybill/contract-order/order-placed.contract';
import { toKafkaMessage } from '@waybill/nestjs-kafka/cloud-event';
import { Partitioners, type Message, type Producer } from 'kafkajs';
import { quietKafka } from '../evidence/topic-reader';
import type { KafkaAccess } from '../stack';
import type { ShopOrder } from './shop-order';

/** A shop that publishes its orders on Kafka, as CloudEvents in binary mode. */
export class Shop {
  private constructor(private readonly producer: Producer) {}

  static async open(access: KafkaAccess): Promise<Shop> {
    const producer = quietKafka(access).producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    return new Shop(producer);
  }

  place(...orders: ShopOrder[]): Promise<void> {
    return this.send(...orders.map((order) => eventOf('OrderPlaced', order)));
  }

  cancel(cancellation: OrderCancellationRequested): Promise<void> {
    return this.send(eventOf('OrderCancellationRequested', cancellation));
  }

  takeBack(wish: ReturnRequested): Promise<void> {
    return this.send(eventOf('ReturnRequested', wish));
  }

  /** Whatever it is. Resolves once the broker has it. */
  async send(...messages: Message[]): Promise<void> {
    await this.producer.send({ topic: SHOP_ORDERS_TOPIC, acks: -1, messages });
  }

  close(): Promise<void> {
    return this.producer.disconnect();
  }
}

/** The Kafka record of an event. */
export function eventOf(type: string, data: { orderId: string }, traceparent?: string): Message {
  const time = new Date().toISOString();
  return toKafkaMessage({
    id: randomUUID(),
    source: '/shop',
    type,
    time,
    subject: data.orderId,
    data,
    traceparent,
  });
}
