import { Logger } from '@nestjs/common';
import { SHOP_ORDERS_TOPIC } from '@waybill/contract-order/order-placed.contract';
import type { KafkaProducer } from '@waybill/nestjs-kafka/kafka-producer';
import { DeadLetterRefused } from './dead-letter-refused';
import type { DeadLetterStore, Handling, StoredLetter } from './dead-letter.store';
import { opened, type OpenedLetter } from './letter-view';
import { edited, redriven, type EditedEvent } from './redriven-event';

export interface RedriveMany {
  reason?: string;
  /** How many at most. */
  limit: number;
}

export interface RedrivenMany {
  redriven: number;
  failed: { id: number; because: string }[];
  /** Tried no more, because the broker or the database could not be reached. */
  notTried: number;
}

/** What a person does about dead letters: each is handled once. */
export class DeadLetterDesk {
  private readonly logger = new Logger(DeadLetterDesk.name);

  constructor(
    private readonly store: DeadLetterStore,
    private readonly producer: Pick<KafkaProducer, 'send'>,
    /** What customers may be called by. */
    private readonly customerIds: RegExp,
  ) {}

  /** @throws DeadLetterRefused when there is none of that id */
  async show(id: number): Promise<OpenedLetter> {
    return opened(await this.store.find(id), this.customerIds);
  }

  /**
   * Publishes the letter's record once more, where it came from. The broker has it before the letter counts as redriven;
   * a crash in between leaves the letter open, and the event that then comes twice is one order all the same.
   *
   * @throws DeadLetterRefused when it is handled already, came from nowhere, or could not be read with the edit either
   */
  redrive(id: number, handling: Handling, edit?: EditedEvent): Promise<StoredLetter> {
    return this.store.handle(id, handling, async (letter) => {
      if (letter.topic !== SHOP_ORDERS_TOPIC) {
        throw DeadLetterRefused.notPossible(`id: dead letter ${id} did not come from ${SHOP_ORDERS_TOPIC}`);
      }
      const sent = edit ? edited(letter, edit, this.customerIds) : letter;
      await this.producer.send(letter.topic, [redriven(sent)]);
      return { state: 'redriven', ...(edit && { sentInstead: sent.value }) };
    });
  }

  /** @throws DeadLetterRefused when it is handled already */
  discard(id: number, handling: Handling): Promise<StoredLetter> {
    return this.store.handle(id, handling, () => Promise.resolve({ state: 'discarded' }));
  }

  /** The oldest open ones, one after the other, so that events of one order stay in order. Those that come back are not among them. */
  async redriveMany({ reason, limit }: RedriveMany, handling: Handling): Promise<RedrivenMany> {
    const { items } = await this.store.list({ state: 'open', reason, limit });
    const failed: RedrivenMany['failed'] = [];
    for (const [index, { id }] of items.entries()) {
      try {
        await this.redrive(id, handling);
      } catch (error) {
        const refused = error instanceof DeadLetterRefused;
        failed.push({ id, because: refused ? error.message : 'it cannot be sent now; try again later' });
        if (refused) continue;
        this.logger.error(error);
        return { redriven: index + 1 - failed.length, failed, notTried: items.length - index - 1 };
      }
    }
    return { redriven: items.length - failed.length, failed, notTried: 0 };
  }
}
