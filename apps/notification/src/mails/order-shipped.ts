import type { Message } from '@waybill/contract-notification/notification.contract';
import { formatMoney } from '../money';
import type { MailContent } from './mail-content';

type OrderShipped = Extract<Message, { kind: 'order-shipped' }>;

export function orderShipped(
  { shipments, total, currency, dropped = [] }: OrderShipped,
  orderId: string,
): MailContent {
  const parcels = shipments.length;
  return {
    subject: `Your order ${orderId} is on its way`,
    heading: 'Your order is on its way',
    paragraphs: [
      `Good news: we have handed your order ${orderId} to the carrier${parcels > 1 ? ` in ${parcels} parcels` : ''}.`,
      ...(dropped.length > 0
        ? [
            'Not everything you ordered is available. What is missing is not sent later, and you are not charged for it.',
          ]
        : []),
    ],
    sections: [
      ...shipments.map(({ carrier, trackingNumber, lines }, index) => ({
        title: parcels > 1 ? `Parcel ${index + 1} of ${parcels}` : 'Your parcel',
        facts: [
          ['Carrier', carrier],
          ['Tracking number', trackingNumber],
        ] as [string, string][],
        items: lines,
      })),
      ...(dropped.length > 0 ? [{ title: 'Not available', items: dropped }] : []),
      { title: 'Payment', facts: [['Order total', formatMoney(total, currency)]] },
    ],
    closing: 'Thank you for your order.',
  };
}
