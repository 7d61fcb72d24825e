import type { Message } from '@waybill/contract-notification/notification.contract';
import type { MailContent } from './mail-content';

type OrderCancelled = Extract<Message, { kind: 'order-cancelled' }>;

const why: Record<OrderCancelled['reason'], string> = {
  customer: 'You asked us to cancel it, and we did.',
  'payment-declined': 'Your payment was declined.',
  'out-of-stock': 'Something you ordered is no longer in stock.',
  'address-not-served': 'None of our carriers delivers to your address.',
  rejected: 'We are not able to accept it.',
  operator: 'Our customer service cancelled it.',
};

export function orderCancelled({ reason, lines }: OrderCancelled, orderId: string): MailContent {
  return {
    subject: `Your order ${orderId} was cancelled`,
    heading: 'Your order was cancelled',
    paragraphs: [
      `Your order ${orderId} was cancelled. ${why[reason]}`,
      'You have not been charged. If your bank shows a reserved amount, it disappears by itself within a few days.',
    ],
    sections: lines.length > 0 ? [{ title: 'What was cancelled', items: lines }] : [],
    closing: 'We hope to be of service another time.',
  };
}
