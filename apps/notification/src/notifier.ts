import {
  type CloseOperationRequest,
  type CloseOperationResult,
  contact,
  type MessageKind,
  type Notified,
  type NotifyCustomerRequest,
  sealedContact,
} from '@waybill/contract-notification/notification.contract';
import type { Attempt } from '@waybill/outbox/operations';
import { Refusal } from '@waybill/outbox/refusal';
import type { Opener } from '@waybill/service-kit/sealing/opener';
import { mailAsHtml } from './mails/mail-as-html';
import { mailAsText } from './mails/mail-as-text';
import { composeMail } from './mails/compose-mail';
import type { Mailer } from './mailer';
import { countMail } from './mail-metrics';
import { messageIdOf } from './message-id';
import type { NotificationStore } from './notification.store';

/** Beyond the mailer's own limit: time to write down how it went. */
const LEASE_MARGIN_MS = 2_000;

/**
 * Tells customers, at least once: intent → mail server → result. A crash in between sends the mail again, under the
 * same Message-ID, because a mail server cannot be asked whether it had taken on the first.
 */
export class Notifier {
  constructor(
    private readonly store: NotificationStore,
    private readonly mailer: Mailer,
    private readonly opener: Opener,
    private readonly messageIdDomain: string,
  ) {}

  /**
   * @param received the request as it came, to recognize it by
   * @throws Refusal `RecipientRefused` · `OperationConflict` the key was used for another request
   * @throws OperationInFlight (retryable) while another attempt may be sending
   */
  async notify(request: NotifyCustomerRequest, received: unknown): Promise<Notified> {
    const { key, orderId, message } = request;
    const begun = await this.store.begin(key, received, this.mailer.timeoutMs + LEASE_MARGIN_MS);
    if (begun.status === 'done') return begun.result;

    const attempt = { key, fence: begun.fence };
    const about = message.kind === 'return-refunded' ? message.returnId : orderId;
    const messageId = messageIdOf(about, message.kind, this.messageIdDomain);
    try {
      await this.send(request, messageId);
    } catch (error) {
      await this.writeDown(error, attempt, message.kind);
      throw error;
    }
    countMail(message.kind, 'sent');
    return this.store.sent(attempt, request, messageId);
  }

  /**
   * No mail goes out under this key any more. One that was begun without a result counts as not sent, because a mail
   * server cannot be asked.
   *
   * @throws OperationInFlight (retryable) while an attempt may be sending
   */
  async close({ closes }: CloseOperationRequest): Promise<CloseOperationResult> {
    return { outcome: await this.store.closeByHand(closes) };
  }

  /** The only place where the customer's address is known. */
  private async send(
    { orderId, message, sealedContact: sealed }: NotifyCustomerRequest,
    messageId: string,
  ): Promise<void> {
    const content = composeMail(message, orderId);
    const purpose = { orderId, field: sealedContact.field, schema: contact };
    const { email } = (await this.opener.open(sealed, purpose)).value;
    await this.mailer.send({
      to: email,
      messageId,
      subject: content.subject,
      text: mailAsText(content),
      html: mailAsHtml(content),
    });
  }

  private async writeDown(error: unknown, attempt: Attempt, kind: MessageKind): Promise<void> {
    if (error instanceof Refusal) {
      countMail(kind, 'refused');
      await this.store.refused(attempt, error);
    } else {
      countMail(kind, 'failed');
      await this.store.gaveUp(attempt);
    }
  }
}
