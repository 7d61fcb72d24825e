import { domainToASCII } from 'node:url';
import type { OrderAccount } from '../evidence/order-account';
import { hasShipped, isTerminal } from '../evidence/order-account';
import { counted, ofEveryOrder, repeated, type Invariant } from './invariant';

/** What the customer of an order must have been told by its end. */
function due(order: OrderAccount): string[] {
  if (!isTerminal(order)) return [];
  return [
    ...(hasShipped(order) ? ['order-shipped'] : []),
    ...(order.state === 'cancelled' ? ['order-cancelled'] : []),
    ...(order.state === 'returned' && order.returns.length === 0 ? ['order-returned'] : []),
  ];
}

/** What may be said on the way there. */
const onTheWay = ['payment-declined', 'order-backordered', 'order-delayed', 'return-refunded'];

const told = ofEveryOrder(
  'mails',
  'each customer was told how the order ended, and nothing else',
  (order) => {
    const kinds = order.sent.map(({ kind }) => kind);
    const missing = due(order).find((kind) => !kinds.includes(kind));
    if (missing) return `no mail ${missing}`;
    const extra = isTerminal(order) && kinds.find((kind) => ![...due(order), ...onTheWay].includes(kind));
    return extra && `a mail ${extra} though it is ${order.state}`;
  },
);

const toldOfReturns = ofEveryOrder('mails', 'each return that has ended was told, once', (order) => {
  const told = order.sent.filter(({ kind }) => kind === 'return-refunded').length;
  const ended = order.returns.filter(({ state }) => state === 'closed').length;
  return (
    (told < ended || told > order.returns.length) &&
    !order.returns.some(({ needsAttention }) => needsAttention) &&
    `${ended} returns have ended, ${told} were told`
  );
});

const oneIdEach: Invariant = {
  about: 'mails',
  name: 'one distinct Message-ID per order and kind',
  check: ({ sent }) => ({
    examined: counted(sent.length, 'mail'),
    violations: [
      // A return's mail is one of several of its order.
      ...repeated(
        sent.flatMap(({ orderId, kind }) => (kind === 'return-refunded' ? [] : [`${orderId}: ${kind}`])),
      ).map((one) => `${one} has two Message-IDs`),
      ...repeated(sent.map(({ messageId }) => messageId)).map((id) => `${id} stands for two mails`),
    ],
  }),
};

/**
 * A mail server is told a domain in punycode (RFC 5891), and what stands before the @ in quotes where it is no dot-atom, as `a.`
 * (RFC 5321, section 4.1.2).
 */
function asSent(address = ''): string {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at).replace(/^"(.*)"$/, '$1');
  return `${local}@${domainToASCII(address.slice(at + 1))}`;
}

const caughtAsSent: Invariant = {
  about: 'mails',
  name: 'what was sent has arrived, at the right address, and no more',
  check: ({ sent, caught, kafka: { placed } }) => {
    const address = new Map(placed.map(({ orderId, contact }) => [orderId, contact.email]));
    const orderOf = new Map(sent.map(({ messageId, orderId }) => [`<${messageId}>`, orderId]));
    const arrived = new Set(caught.map(({ messageId }) => messageId));
    return {
      examined: counted(caught.length, 'caught mail'),
      violations: [
        ...[...orderOf]
          .filter(([id]) => !arrived.has(id))
          .map(([id, orderId]) => `${orderId}: ${id} never arrived`),
        ...caught.flatMap(({ messageId, to }) => {
          const orderId = orderOf.get(messageId);
          if (!orderId) return [`${messageId}: nobody says to have sent it`];
          return to.map(asSent).join() === asSent(address.get(orderId))
            ? []
            : [`${orderId}: ${messageId} went to another address`];
        }),
      ],
    };
  },
};

export const mailInvariants = [told, toldOfReturns, oneIdEach, caughtAsSent];
