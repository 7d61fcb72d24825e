import type { Message } from '@waybill/contract-notification/notification.contract';
import { formatMoney } from '../money';
import { formatTime } from '../time';
import type { MailContent } from './mail-content';

type PaymentDeclined = Extract<Message, { kind: 'payment-declined' }>;

export function paymentDeclined(
  { amount, currency, payBefore }: PaymentDeclined,
  orderId: string,
): MailContent {
  return {
    subject: `Your payment for order ${orderId} was declined`,
    heading: 'Your payment was declined',
    paragraphs: [
      `Your bank declined the payment for your order ${orderId}. You have not been charged.`,
      'We keep your order for you until the time below. Please choose another way to pay before then; otherwise we cancel it.',
    ],
    sections: [
      {
        title: 'Payment',
        facts: [
          ['Amount', formatMoney(amount, currency)],
          ['Pay before', formatTime(payBefore)],
        ],
      },
    ],
    closing: 'Thank you for your order.',
  };
}
