import type { MessageKind } from '@waybill/contract-notification/notification.contract';
import { Counter } from 'prom-client';

const mails = new Counter({
  name: 'notification_mails_total',
  help: 'Mails by how handing them to the mail server went: sent, refused (the recipient, for good) or failed.',
  labelNames: ['kind', 'outcome'],
});

export function countMail(kind: MessageKind, outcome: 'sent' | 'refused' | 'failed'): void {
  mails.inc({ kind, outcome });
}
