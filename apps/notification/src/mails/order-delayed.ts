import type { Message } from '@waybill/contract-notification/notification.contract';
import type { MailContent } from './mail-content';

type OrderDelayed = Extract<Message, { kind: 'order-delayed' }>;

export function orderDelayed({ lines }: OrderDelayed, orderId: string): MailContent {
  return {
    subject: `Your order ${orderId} is delayed`,
    heading: 'Your order is delayed',
    paragraphs: [
      `We are sorry: your order ${orderId} is taking longer to leave us than we had planned. Somebody is looking into it, and we write to you when it is on its way.`,
    ],
    sections: lines.length > 0 ? [{ title: 'What is delayed', items: lines }] : [],
    closing: 'Thank you for your patience.',
  };
}
