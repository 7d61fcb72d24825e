import {
  type MessageKind,
  NOTIFICATION_EVENTS_TOPIC,
  type NotificationEvent,
  type Notified,
  type NotifyCustomerRequest,
} from '@waybill/contract-notification/notification.contract';
import {
  type Attempt,
  begin,
  type Begun,
  closeByHand,
  finish,
  refuse,
  release,
} from '@waybill/outbox/operations';
import { appendEvent } from '@waybill/outbox/outbox';
import type { OutboxTables } from '@waybill/outbox/outbox-tables';
import type { Refusal } from '@waybill/outbox/refusal';
import type { ColumnType, Kysely } from 'kysely';

export const EVENT_SOURCE = '/waybill/notification';

/** What the customer was told and when; who that is stays unknown here. */
interface NotificationTable {
  key: string;
  order_id: string;
  kind: MessageKind;
  channel: 'mail';
  message_id: string;
  sent_at: ColumnType<Date, Date, never>;
}

export interface NotificationTables extends OutboxTables {
  notification: NotificationTable;
}

export class NotificationStore {
  constructor(private readonly db: Kysely<NotificationTables>) {}

  /** Writes down that the mail is about to be sent. @throws see `begin` of the operations */
  begin(key: string, request: unknown, leaseMs: number): Promise<Begun<Notified>> {
    return begin(this.db, { key, request, leaseMs });
  }

  /** The mail is with the mail server: the result, the record and the event, all or none. @throws Refusal `StaleAttempt` */
  sent(attempt: Attempt, request: NotifyCustomerRequest, messageId: string): Promise<Notified> {
    const { key, orderId, message, traceparent } = request;
    const result: Notified = { messageId };
    const at = new Date();
    const event: NotificationEvent<'CustomerNotified'> = {
      orderId,
      at: at.toISOString(),
      kind: message.kind,
      channel: 'mail',
      messageId,
    };
    return this.db.transaction().execute(async (trx) => {
      await finish<NotificationTables>(trx, { ...attempt, result });
      await trx
        .insertInto('notification')
        .values({
          key,
          order_id: orderId,
          kind: message.kind,
          channel: 'mail',
          message_id: messageId,
          sent_at: at,
        })
        .execute();
      await appendEvent<NotificationTables>(trx, {
        topic: NOTIFICATION_EVENTS_TOPIC,
        key: orderId,
        source: EVENT_SOURCE,
        type: 'CustomerNotified',
        time: at,
        data: event,
        traceparent,
      });
      return result;
    });
  }

  /** The recipient is refused for good, and this is the operation's outcome. @throws Refusal `StaleAttempt` */
  refused(attempt: Attempt, refusal: Refusal): Promise<void> {
    return this.db.transaction().execute((trx) => refuse<NotificationTables>(trx, { ...attempt, refusal }));
  }

  /** A person has taken the mail out of the machine's hands. @throws see `closeByHand` of the operations */
  closeByHand(key: string): Promise<'closed' | 'already-done'> {
    return closeByHand(this.db, key);
  }

  /** The attempt ended without a result; the next may begin at once. */
  gaveUp(attempt: Attempt): Promise<void> {
    return release(this.db, attempt);
  }
}
