import { SHOP_ORDERS_TOPIC } from '@waybill/contract-order/order-placed.contract';
import { quietKafka } from '@waybill/demo/evidence/topic-reader';
import { Partitioners, type Producer } from 'kafkajs';
import { LOAD_HEADER, type Load } from './load';
import type { KafkaAccess } from '@waybill/demo/stack';

const AT_ONCE = 25;

/** A shop that publishes a load, part by part. Each event is on Kafka once, also if the broker's answer was lost. */
export class Publisher {
  private next = 0;

  private constructor(
    private readonly producer: Producer,
    private readonly load: Load,
  ) {}

  static async open(kafka: KafkaAccess, load: Load): Promise<Publisher> {
    const createPartitioner = Partitioners.DefaultPartitioner;
    const producer = quietKafka(kafka).producer({ createPartitioner, idempotent: true });
    await producer.connect();
    return new Publisher(producer, load);
  }

  /** Publishes on, up to this part of the load, from 0 to 1. */
  async upTo(part: number): Promise<void> {
    const { events, id } = this.load;
    const end = Math.round(events.length * part);
    while (this.next < end) {
      const from = this.next;
      const some = events.slice(from, Math.min(end, from + AT_ONCE));
      this.next = from + some.length;
      const messages = some.map(({ message }, index) => ({
        ...message,
        headers: { ...message.headers, [LOAD_HEADER]: `${id}/${from + index}` },
      }));
      await this.producer.send({ topic: SHOP_ORDERS_TOPIC, acks: -1, messages });
    }
  }

  close(): Promise<void> {
    return this.producer.disconnect();
  }
}
