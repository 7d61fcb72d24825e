import type { Message } from '@waybill/contract-notification/notification.contract';
import type { Fulfilment } from './fulfilment';
import { isRefusal } from './refusals';

/** What the customer is told. */
export class Letters {
  private readonly underWay: Promise<void>[] = [];

  constructor(private readonly of: Fulfilment) {}

  /** A customer who cannot be reached does not hold up the order. */
  async tell(message: Message, step = 'notify'): Promise<void> {
    const { order, services, calls } = this.of;
    const operation = this.of.operation(`notify-${message.kind}`);
    const request = { ...operation, sealedContact: order.sealed.contact, message };
    const notification = services.notification(`mail: ${message.kind}`);
    try {
      await calls.once<typeof request, unknown>(step, request, (r) => notification.notifyCustomer(r), {
        byHand: { at: services.notification, skip: () => null, resolved: () => null },
      });
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }

  /** The same, beside the story, which does not wait for it. */
  send(message: Message): void {
    this.underWay.push(this.tell(message, `notify-${message.kind}`));
  }

  /** Resolves once all that was sent is on its way. */
  async sent(): Promise<void> {
    await Promise.all(this.underWay);
  }
}
