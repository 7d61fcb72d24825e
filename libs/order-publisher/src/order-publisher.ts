import { guardAgainstIdleSpin } from '@waybill/nestjs-kafka/idle-spin-guard';
import { KafkaProducer } from '@waybill/nestjs-kafka/kafka-producer';
import { Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import {
  type Cancellation,
  cancellationRequestedMessage,
  type EventAttributes,
  type Order,
  type OrderMessage,
  orderPlacedMessage,
  type Return,
  returnRequestedMessage,
} from './order-messages';

export interface PublisherOptions
  extends
    Pick<EventAttributes, 'source' | 'topic'>,
    Pick<KafkaConfig, 'ssl' | 'sasl' | 'logLevel' | 'logCreator'> {
  /** `host:port` of one broker or more. */
  readonly brokers: readonly string[];
  /** Shown in the broker's logs and quotas. Default: `order-publisher`. */
  readonly clientId?: string;
}

type OfOneEvent = Pick<EventAttributes, 'id' | 'time' | 'traceparent'>;

/**
 * Publishes a shop's orders as Waybill reads them: CloudEvents in binary mode, keyed by order, checked before they
 * are sent, acknowledged by all replicas. A send that rejects may have been written all the same: send the same again,
 * for the same order twice is one order.
 */
export class OrderPublisher {
  private constructor(
    private readonly producer: KafkaProducer,
    private readonly defaults: Pick<EventAttributes, 'source' | 'topic'>,
  ) {}

  /** Rejects when no broker answers. After that it reconnects by itself. */
  static async connect(options: PublisherOptions): Promise<OrderPublisher> {
    const { brokers, source, topic, clientId = 'order-publisher', ...connection } = options;
    guardAgainstIdleSpin();
    const kafka = new Kafka({
      brokers: [...brokers],
      clientId,
      connectionTimeout: 3_000,
      // kafkajs nests these retries: with its defaults an outage would show only after 40 s.
      retry: { initialRetryTime: 200, retries: 3, maxRetryTime: 5_000 },
      logLevel: logLevel.ERROR,
      ...connection,
    });
    const producer = new KafkaProducer(kafka);
    await producer.connect();
    return new OrderPublisher(producer, { source, ...(topic && { topic }) });
  }

  /**
   * Resolves once the order is on the topic.
   * @throws InvalidOrderEvent naming each field that Waybill would refuse; nothing is sent then
   */
  async placeOrder(order: Order, attributes: OfOneEvent = {}): Promise<void> {
    await this.send([orderPlacedMessage(order, { ...this.defaults, ...attributes })]);
  }

  /**
   * Resolves once the request is on the topic; what became of it is told by `fulfilment.orders.v1`.
   * @throws InvalidOrderEvent naming each field that Waybill would refuse; nothing is sent then
   */
  async requestCancellation(cancellation: Cancellation, attributes: OfOneEvent = {}): Promise<void> {
    await this.send([cancellationRequestedMessage(cancellation, { ...this.defaults, ...attributes })]);
  }

  /** The same for delivered goods that are to come back. Sent again under the same `id` it is the same return. */
  async requestReturn(wish: Return, attributes: OfOneEvent = {}): Promise<void> {
    await this.send([returnRequestedMessage(wish, { ...this.defaults, ...attributes })]);
  }

  /** Sends messages from an outbox, as they are and in this order per order. Resolves once all are on their topic. */
  async send(messages: readonly OrderMessage[]): Promise<void> {
    const byTopic = new Map<string, OrderMessage[]>();
    for (const message of messages)
      byTopic.set(message.topic, [...(byTopic.get(message.topic) ?? []), message]);
    for (const [topic, all] of byTopic) await this.producer.send(topic, all);
  }

  close(): Promise<void> {
    return this.producer.disconnect();
  }
}
