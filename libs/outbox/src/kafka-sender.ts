import { ensureTopics, type TopicSpec } from '@waybill/nestjs-kafka/kafka-connection';
import { KafkaProducer } from '@waybill/nestjs-kafka/kafka-producer';
import type { Kafka, Message } from 'kafkajs';
import type { EventSender } from './relay';

/** Sends the outbox to Kafka. The service's topics are made first, so that consumers find them from the start. */
export class KafkaSender implements EventSender {
  private readonly producer: KafkaProducer;

  constructor(
    private readonly kafka: Kafka,
    private readonly topics: readonly TopicSpec[],
  ) {
    this.producer = new KafkaProducer(kafka, 'outbox producer');
  }

  prepare(): Promise<void> {
    return ensureTopics(this.kafka, this.topics);
  }

  send(topic: string, messages: Message[]): Promise<void> {
    return this.producer.send(topic, messages);
  }

  close(): Promise<void> {
    return this.producer.disconnect();
  }
}
