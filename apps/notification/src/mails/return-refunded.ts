import type { Message } from '@waybill/contract-notification/notification.contract';
import { formatMoney } from '../money';
import type { MailContent } from './mail-content';

type ReturnRefunded = Extract<Message, { kind: 'return-refunded' }>;

export function returnRefunded(
  { returnId, refunded, currency, lines, rejected = [], because }: ReturnRefunded,
  orderId: string,
): MailContent {
  const refund = formatMoney(refunded, currency);
  return {
    subject: `Your return ${returnId} of order ${orderId}`,
    heading: 'We have received your return',
    paragraphs: [
      `What you sent back of order ${orderId} has reached us.`,
      refunded > 0
        ? `We have refunded ${refund} the way you paid. Your bank may take a few days to show it.`
        : 'There is nothing to pay back for it.',
      ...(rejected.length > 0
        ? [`Some of it we could not accept${because === undefined ? '.' : `: ${because}`}`]
        : []),
    ],
    sections: [
      ...(lines.length > 0 ? [{ title: 'What we accepted', items: lines }] : []),
      ...(rejected.length > 0 ? [{ title: 'What we could not accept', items: rejected }] : []),
      ...(refunded > 0 ? [{ title: 'Payment', facts: [['Refunded', refund]] as [string, string][] }] : []),
    ],
    closing: 'We hope to be of service another time.',
  };
}
