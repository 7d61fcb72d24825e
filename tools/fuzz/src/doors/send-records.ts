import { FORGED_HEADER } from '@waybill/demo/evidence/kafka';
import { quietKafka } from '@waybill/demo/evidence/topic-reader';
import { Partitioners, type Producer } from 'kafkajs';
import type { EventCase } from './kafka-records';
import type { KafkaAccess } from '@waybill/demo/stack';

/** Which case a record was, so that whatever becomes of it is found again; dead letters keep it. */
export const CASE_HEADER = 'x-fuzz-case';

/** Writes records, each on its own: what the broker refuses holds up no other. */
export class RecordSender {
  private constructor(
    private readonly producer: Producer,
    private readonly run: string,
  ) {}

  static async open(kafka: KafkaAccess, run: string): Promise<RecordSender> {
    const producer = quietKafka(kafka).producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { retries: 1 },
    });
    await producer.connect();
    return new RecordSender(producer, run);
  }

  /** @returns what became of it */
  async send({ topic, message, door }: EventCase, index: number): Promise<'sent' | 'refused by the broker'> {
    // One by one: a header called __proto__ has to stay one.
    const headers = Object.fromEntries([
      ...Object.entries(message.headers ?? {}),
      [CASE_HEADER, `${this.run}/${index}`],
      ...(door === 'news' ? [[FORGED_HEADER, 'fuzz']] : []),
    ]);
    try {
      await this.producer.send({ topic, acks: -1, messages: [{ ...message, headers }] });
      return 'sent';
    } catch (error) {
      if ((error as { type?: string }).type !== 'MESSAGE_TOO_LARGE') throw error;
      return 'refused by the broker';
    }
  }

  close(): Promise<void> {
    return this.producer.disconnect();
  }
}
