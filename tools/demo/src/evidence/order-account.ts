import { terminalStates } from '@waybill/contract-order/fulfil-order.contract';
import type { Evidence, SentMail } from './evidence';
import type { Lines, Parcel, ReservedLine, Shipment } from './goods';
import type { PlacedOrder, PublishedEvent } from './kafka';
import type { Decision, LedgerOrder, LedgerReturn, RejectedLine } from './ledger';
import type { Authorization, NetworkOperation } from './money';

/** All that is known about one order, by everyone who had to do with it. */
export interface OrderAccount extends LedgerOrder {
  decisions: Decision[];
  /** Undefined when its event is no longer on Kafka. */
  placed?: PlacedOrder;
  booked: Authorization[];
  atNetwork: Authorization[];
  operations: NetworkOperation[];
  authorizeCalls: number;
  authorizeAttempts: number;
  reservations: ReservedLine[];
  shipments: Shipment[];
  parcels: Parcel[];
  sent: SentMail[];
  published: PublishedEvent[];
  returns: LedgerReturn[];
  rejected: RejectedLine[];
}

/** The evidence, order by order. */
export function accountsOf({ ledger, money, goods, sent, kafka }: Evidence): OrderAccount[] {
  const byOrder = <T extends { orderId: string }>(items: T[]) => groupedBy(items, ({ orderId }) => orderId);
  const decisions = byOrder(ledger.decisions);
  const placed = byOrder(kafka.placed);
  const booked = byOrder(money.booked);
  const atNetwork = byOrder(money.atNetwork);
  const operations = byOrder(money.operations);
  const calls = byOrder(money.authorizeCalls);
  const attempts = byOrder(money.authorizeAttempts);
  const reservations = byOrder(goods.reservations);
  const shipments = byOrder(goods.shipments);
  const parcels = byOrder(goods.parcels.map((parcel) => ({ ...parcel, orderId: orderOf(parcel.reference) })));
  const mails = byOrder(sent);
  const returns = byOrder(ledger.returns);
  const rejected = byOrder(ledger.rejected);
  const published = groupedBy(kafka.published, ({ key }) => key);
  return ledger.orders.map((order) => {
    const { orderId } = order;
    return {
      ...order,
      decisions: decisions(orderId),
      placed: placed(orderId)[0],
      booked: booked(orderId),
      atNetwork: atNetwork(orderId),
      operations: operations(orderId),
      authorizeCalls: calls(orderId)[0]?.calls ?? 0,
      authorizeAttempts: attempts(orderId)[0]?.attempts ?? 0,
      reservations: reservations(orderId),
      shipments: shipments(orderId),
      parcels: parcels(orderId),
      sent: mails(orderId),
      published: published(orderId),
      returns: returns(orderId),
      rejected: rejected(orderId),
    };
  });
}

/** The carrier knows a parcel by its operation's key, `<orderId>:<step>:<n>`. */
const orderOf = (reference: string) => reference.split(':')[0] ?? '';

function groupedBy<T>(items: T[], keyOf: (item: T) => string): (key: string) => T[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return (key) => groups.get(key) ?? [];
}

/** Minor units. */
export interface MoneyState {
  authorized: number;
  captured: number;
  refunded: number;
  voided: number;
  /** On the card, neither taken nor let go. */
  held: number;
}

export function moneyState(authorizations: Authorization[]): MoneyState {
  const sum = (of: (authorization: Authorization) => number) =>
    authorizations.reduce((total, authorization) => total + of(authorization), 0);
  return {
    authorized: sum(({ amount }) => amount),
    captured: sum(({ captured }) => captured),
    refunded: sum(({ refunded }) => refunded),
    voided: sum(({ voided }) => voided),
    held: sum(({ amount, captured, voided }) => amount - captured - voided),
  };
}

/** Its goods have been handed to the carrier: by the carrier's own books, or by a person's word. */
export const hasShipped = ({ parcels, shipments }: OrderAccount): boolean =>
  parcels.length > 0 || shipments.some(({ trackingNumber }) => trackingNumber !== null);

/** What the customer has or will get, parcel by parcel; what was taken back or lost is not in it. */
export function withCustomer(order: OrderAccount): { parcel: Shipment; lines: Lines }[] {
  return order.shipments
    .filter(({ state }) => state === 'dispatched' || state === 'delivered')
    .map((parcel) => ({ parcel, lines: less(parcel.lines, takenBack(order, parcel)) }))
    .filter(({ lines }) => lines.length > 0);
}

/** What came home of it, less what was not accepted. */
export const takenBack = ({ rejected }: OrderAccount, { reference, sentBack }: Shipment): Lines =>
  less(
    sentBack,
    rejected.filter((line) => line.reference === reference),
  );

function less(lines: Lines, gone: Lines): Lines {
  const left = new Map<string, number>();
  for (const { sku, quantity } of lines) left.set(sku, (left.get(sku) ?? 0) + quantity);
  for (const { sku, quantity } of gone) left.set(sku, (left.get(sku) ?? 0) - quantity);
  return [...left].filter(([, quantity]) => quantity > 0).map(([sku, quantity]) => ({ sku, quantity }));
}

export const quantityOf = (parcels: { lines: Lines }[], sku: string): number =>
  parcels
    .flatMap(({ lines }) => lines)
    .reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);

/** It has come to an end. */
export const isTerminal = ({ state }: Pick<LedgerOrder, 'state'>): boolean => terminalStates.includes(state);
