import type { Message } from '@waybill/contract-notification/notification.contract';
import { notify } from './declared/notify';
import type { Fulfilment } from './fulfilment';
import { isRefusal } from '../teams/refusals';

/** What the customer is told. */
export class Notifications {
  private readonly underWay: Promise<void>[] = [];

  constructor(private readonly fulfilment: Fulfilment) {}

  /** A customer who cannot be reached does not hold up the order. */
  async notify(message: Message, step = notify.name): Promise<void> {
    const { order, calls } = this.fulfilment;
    const operation = this.fulfilment.operation(`notify-${message.kind}`);
    const request = { ...operation, sealedContact: order.sealed.contact, message };
    try {
      await calls.take(notify, request, { step });
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }

  /** The same, beside the story, which does not wait for it. */
  notifyMeanwhile(message: Message): void {
    this.underWay.push(this.notify(message, `notify-${message.kind}`));
  }

  /** Resolves once all that was sent is on its way. */
  async allSent(): Promise<void> {
    await Promise.all(this.underWay);
  }
}
