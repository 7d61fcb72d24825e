import type { EventSender } from '../src/relay';

type Message = Parameters<EventSender['send']>[1][number];
export interface Sent {
  topic: string;
  key: string;
  id: string;
  sequence: number;
  bytes: number;
}

/** A broker that writes down what it acknowledged, and fails when told. */
export class RecordingSender implements EventSender {
  readonly sent: Sent[] = [];
  readonly batches: Sent[][] = [];
  /** Called with every batch before and after it is taken; throwing is the broker's failure. */
  before: () => Promise<void> = () => Promise.resolve();
  after: () => Promise<void> = () => Promise.resolve();

  async send(topic: string, messages: Message[]): Promise<void> {
    await this.before();
    const batch = messages.map((message) => toSent(topic, message));
    this.batches.push(batch);
    this.sent.push(...batch);
    await this.after();
  }

  sequencesOf(key: string): number[] {
    return this.sent.filter((event) => event.key === key).map(({ sequence }) => sequence);
  }
}

function toSent(topic: string, { key, value, headers }: Message): Sent {
  return {
    topic,
    key: String(key),
    id: String(headers?.ce_id),
    sequence: Number(headers?.ce_sequence),
    bytes: Buffer.byteLength(value ?? ''),
  };
}
