import type { Message } from '@waybill/contract-notification/notification.contract';
import { formatMoney } from '../money';
import type { MailContent } from './mail-content';

type OrderReturned = Extract<Message, { kind: 'order-returned' }>;

export function orderReturned({ refunded, currency, lines }: OrderReturned, orderId: string): MailContent {
  const refund = formatMoney(refunded, currency);
  return {
    subject: `Your return of order ${orderId}`,
    heading: 'We have received your return',
    paragraphs: [
      `What you ordered under ${orderId} has come back to us.`,
      refunded > 0
        ? `We have refunded ${refund} to the card you paid with. Your bank may take a few days to show it.`
        : 'You had not been charged for it, so there is nothing to pay back.',
    ],
    sections: [
      ...(lines.length > 0 ? [{ title: 'What came back', items: lines }] : []),
      ...(refunded > 0 ? [{ title: 'Payment', facts: [['Refunded', refund]] as [string, string][] }] : []),
    ],
    closing: 'We hope to be of service another time.',
  };
}
