import type { Message } from '@waybill/contract-notification/notification.contract';
import type { MailContent } from './mail-content';

type OrderBackordered = Extract<Message, { kind: 'order-backordered' }>;

export function orderBackordered({ lines }: OrderBackordered, orderId: string): MailContent {
  return {
    subject: `Your order ${orderId} waits for stock`,
    heading: 'Your order waits for stock',
    paragraphs: [
      `Something in your order ${orderId} is out of stock at the moment. We have more on order, and send your order as soon as it arrives.`,
      'You have not been charged, and can still cancel your order.',
    ],
    sections: lines.length > 0 ? [{ title: 'What we are waiting for', items: lines }] : [],
    closing: 'Thank you for your patience.',
  };
}
