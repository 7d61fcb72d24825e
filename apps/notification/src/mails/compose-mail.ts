import type { Message, MessageKind } from '@waybill/contract-notification/notification.contract';
import type { MailContent } from './mail-content';
import { orderBackordered } from './order-backordered';
import { orderCancelled } from './order-cancelled';
import { orderDelayed } from './order-delayed';
import { orderReturned } from './order-returned';
import { orderShipped } from './order-shipped';
import { paymentDeclined } from './payment-declined';
import { returnRefunded } from './return-refunded';

type Writer<K extends MessageKind> = (message: Extract<Message, { kind: K }>, orderId: string) => MailContent;

/** One per kind: a kind without its words does not compile. */
const writers: { [K in MessageKind]: Writer<K> } = {
  'order-shipped': orderShipped,
  'order-cancelled': orderCancelled,
  'payment-declined': paymentDeclined,
  'order-backordered': orderBackordered,
  'order-delayed': orderDelayed,
  'order-returned': orderReturned,
  'return-refunded': returnRefunded,
};

/** What there is to tell the customer about the order, in words. */
export function composeMail(message: Message, orderId: string): MailContent {
  const write = writers[message.kind] as Writer<MessageKind>;
  return write(message, orderId);
}
