import type { Authorization } from '../evidence/money';
import type { Lines } from '../evidence/goods';
import {
  hasShipped,
  isTerminal,
  moneyState,
  quantityOf,
  withCustomer,
  type OrderAccount,
} from '../evidence/order-account';
import { counted, ofEveryOrder, type Invariant } from './invariant';

/** Minor units, for what the customer has or will get; undefined when nobody knows any more what was ordered. */
function owed(order: OrderAccount): number | undefined {
  const { placed, shipments } = order;
  const parcels = withCustomer(order);
  if (parcels.length === 0) return 0;
  if (!placed) return undefined;
  const missing = placed.lines.filter(({ sku, quantity }) => quantityOf(parcels, sku) !== quantity);
  if (missing.length === 0) return placed.total;
  const price = (lines: Lines) =>
    placed.lines.reduce((sum, { sku, unitPrice }) => sum + unitPrice * quantityOf([{ lines }], sku), 0);
  const goods = parcels.reduce((sum, { lines }) => sum + price(lines), 0);
  // The shipping price goes with the first parcel, and back with it if that is turned back or lost; else with the last return.
  const first = shipments.find(({ reference }) => reference.endsWith(':dispatch:1'));
  const kept = first?.state === 'dispatched' || first?.state === 'delivered';
  const tax = Math.floor((placed.tax * goods) / (price(placed.lines) || 1));
  return goods + tax + (kept ? placed.shippingPrice : 0);
}

/** A person has decided about this order's money: then that person answers for it. */
const decidedByHand = ({ decisions }: OrderAccount): boolean =>
  decisions.some(({ step }) =>
    /^(capture|refund|return-\d+-(refund|overdue)|undo-authorize|lost-parcel|delivery)/.test(step),
  );

/** Tax is rounded at each parcel. */
const rounding = ({ placed, shipments }: OrderAccount): number => (placed?.tax ? shipments.length : 0);

const owedIsPaid = ofEveryOrder('money', 'captured − refunded = what the customer owes', (order) => {
  if (decidedByHand(order)) return undefined;
  const due = owed(order);
  if (due === undefined) return 'the event that placed it is no longer on Kafka';
  for (const [who, authorizations] of [
    ['the payment service', order.booked],
    ['the card network', order.atNetwork],
  ] as const) {
    const { captured, refunded } = moneyState(authorizations);
    const paid = captured - refunded;
    // A person has been asked to see to it: to what was not taken, or not paid back. Never was more taken than the order costs.
    if (order.needsAttention && paid <= (order.placed?.total ?? 0)) continue;
    if (Math.abs(paid - due) > rounding(order))
      return `owes ${due}, ${who} has ${captured} captured and ${refunded} refunded`;
  }
  return undefined;
});

const nothingStaysHeld = ofEveryOrder(
  'money',
  'nothing stays held on a card when its order has ended',
  (order) => {
    const { held } = moneyState(order.atNetwork);
    return isTerminal(order) && !decidedByHand(order) && held !== 0 && `the card network still holds ${held}`;
  },
);

const authorizedOnce = ofEveryOrder(
  'money',
  'one live authorization per order, or per parcel, never more',
  ({ atNetwork, shipments }) => {
    const live = atNetwork.filter(({ amount, voided }) => amount > voided).length;
    return live > Math.max(1, shipments.length) && `the card network has ${live}`;
  },
);

const coveredParcels = ofEveryOrder('money', 'no parcel without a live authorization', (order) => {
  if (decidedByHand(order)) return undefined;
  const { authorized, voided } = moneyState(order.atNetwork);
  const due = owed(order) ?? 0;
  const live = authorized - voided;
  return live < due - rounding(order) && `what the customer has is worth ${due}, ${live} is authorized`;
});

const notBoth = ofEveryOrder('money', 'nothing is refunded that the customer has', (order) => {
  const { refunded } = moneyState(order.atNetwork);
  const kept = order.shipments.every(
    ({ state, sentBack }) => state !== 'returned' && state !== 'lost' && sentBack.length === 0,
  );
  return (
    hasShipped(order) && kept && !decidedByHand(order) && refunded > 0 && `shipped, and ${refunded} refunded`
  );
});

const sameBooks: Invariant = {
  about: 'money',
  name: 'the payment service and the card network have the same books',
  check: ({ money: { booked, atNetwork } }) => {
    const ours = new Map(booked.map((one) => [one.authorizationId, one]));
    const theirs = new Map(atNetwork.map((one) => [one.authorizationId, one]));
    const ids = [...new Set([...ours.keys(), ...theirs.keys()])];
    return {
      examined: counted(ids.length, 'authorization'),
      violations: ids.flatMap((id) => difference(id, ours.get(id), theirs.get(id))),
    };
  },
};

function difference(id: string, ours?: Authorization, theirs?: Authorization): string[] {
  const of = (ours ?? theirs)?.orderId;
  if (!theirs) return [`${of}: the card network does not know ${id}`];
  // An answer that was lost: what we never heard of must be let go.
  if (!ours) return theirs.voided < theirs.amount ? [`${of}: the payment service does not know ${id}`] : [];
  return (['orderId', 'amount', 'captured', 'refunded', 'voided'] as const)
    .filter((field) => ours[field] !== theirs[field])
    .map((field) => `${of}: ${field} is ${ours[field]} here and ${theirs[field]} at the card network`);
}

export const moneyInvariants = [
  owedIsPaid,
  nothingStaysHeld,
  authorizedOnce,
  coveredParcels,
  notBoth,
  sameBooks,
];
