import { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import { messageOf } from './partition-troubles';

/**
 * Sends records, each written once and in order per partition (idempotent, acknowledged by all replicas). After a
 * failed send the producer is given up and the next send begins a new one: kafkajs would number the next records
 * like the failed ones, and a broker that did get those would take the next for their repetition and drop them.
 */
export class KafkaProducer {
  private current: Promise<Producer> | undefined;
  private failure: string | undefined;

  constructor(
    private readonly kafka: Kafka,
    readonly name = 'kafka-producer',
  ) {}

  /** Optional: `send` connects by itself. Rejects when no broker answers. */
  async connect(): Promise<void> {
    await this.connected();
  }

  /** Resolves once all are acknowledged. Rejects when not: some may then be written all the same. */
  async send(topic: string, messages: readonly Message[]): Promise<void> {
    const connection = this.connected();
    try {
      const producer = await connection;
      await producer.send({ topic, messages: [...messages], acks: -1 });
      this.failure = undefined;
    } catch (error) {
      this.failure = messageOf(error);
      if (this.current === connection) await this.disconnect();
      throw error;
    }
  }

  async disconnect(): Promise<void> {
    const connection = this.current;
    this.current = undefined;
    // A connection that never came about has nothing to close, and its failure was thrown to who asked for it.
    await connection?.then(
      (producer) => producer.disconnect(),
      () => undefined,
    );
  }

  notReadyBecause(): string | undefined {
    return this.failure && `last send failed: ${this.failure}`;
  }

  private connected(): Promise<Producer> {
    return (this.current ??= this.open());
  }

  private async open(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: true,
      // Without an end, a send would hang for as long as the broker is away, and nobody would know.
      retry: { retries: 2 },
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    try {
      await producer.connect();
      return producer;
    } catch (error) {
      this.current = undefined;
      this.failure = messageOf(error);
      throw error;
    }
  }
}
