import type { OrderState, ShipmentChanged } from '@waybill/contract-order/fulfil-order.contract';
import type { StockAccount } from '@waybill/contract-inventory/inventory.contract';
import type { PaymentAccount } from '@waybill/contract-payment/payment.contract';
import type { ParcelAccount, ShippingAccount } from '@waybill/contract-shipping/shipping.contract';
import { summed, type Lines } from '../memory/charges';
import type { Difference, OrderAtRest, Repair } from './reconciliation';

/** What the teams' books say of one order; one that is not there says nothing. */
export interface TeamAccounts {
  payment?: PaymentAccount | undefined;
  stock?: StockAccount | undefined;
  shipping?: ShippingAccount | undefined;
}
export type Team = keyof TeamAccounts;

/** What is compared, and whose books it takes: without them it says nothing. */
const comparisons: { needs: Team[]; find: (order: OrderAtRest, accounts: TeamAccounts) => Difference[] }[] = [
  { needs: ['payment'], find: moneyHeld },
  { needs: ['payment'], find: moneyKept },
  { needs: ['stock'], find: stockHeld },
  { needs: ['shipping'], find: parcelsOnTheRoad },
  { needs: ['stock', 'shipping'], find: goodsNotBooked },
];

/** States in which nothing of an order may be held any more. An order never seen may hold nothing either. */
const SETTLED: readonly OrderState[] = ['shipped', 'delivered', 'cancelled', 'returning', 'returned'];
/** States in which the carrier's news still matter to the order. */
const LISTENING: readonly OrderState[] = ['shipped', 'returning'];

/** Compares an order at rest with the books of the teams that could be asked. */
export function compare(order: OrderAtRest, accounts: TeamAccounts, asked: ReadonlySet<Team>): Difference[] {
  return comparisons
    .filter(({ needs }) => needs.every((team) => asked.has(team)))
    .flatMap(({ find }) => find(order, accounts));
}

function moneyHeld(order: OrderAtRest, { payment }: TeamAccounts): Difference[] {
  const held = payment?.authorizations.filter((authorization) => authorization.held > 0) ?? [];
  if (held.length === 0 || !mayHoldNothing(order) || order.books?.byHand) return [];
  const sums = held.map(({ held: amount, currency, key }) => `${amount} ${currency} (${key})`).join(', ');
  return [
    {
      step: 'money-left-held',
      finding: `${called(order)}, and payment still holds ${sums}`,
      suggestion: `void ${sums}`,
      repairs: held.map(({ key }) => ({ do: 'void', authorizationKey: key })),
    },
  ];
}

function moneyKept(order: OrderAtRest, { payment }: TeamAccounts): Difference[] {
  const { captured, refunded, byHand } = order.books ?? { captured: 0, refunded: 0, byHand: false };
  if (byHand) return [];
  const captures = payment?.captures ?? [];
  const kept = captures.reduce((sum, capture) => sum + capture.amount - capture.refunded, 0);
  const surplus = kept - (captured - refunded);
  if (surplus === 0) return [];
  const finding = `${called(order)} and has ${captured - refunded} by its own account, payment has ${kept}`;
  if (surplus < 0) return [{ step: 'money-missing', finding, repairs: [] }];
  const repairs: Repair[] = [];
  let open = surplus;
  // The latest capture is the one too many.
  for (const { key, amount, refunded: given, currency } of [...captures].reverse()) {
    const back = Math.min(open, amount - given);
    if (back > 0) repairs.push({ do: 'refund', captureKey: key, amount: back, currency });
    open -= back;
  }
  return [
    { step: 'money-too-much', finding, suggestion: `refund ${surplus} ${captures[0]!.currency}`, repairs },
  ];
}

function stockHeld(order: OrderAtRest, { stock }: TeamAccounts): Difference[] {
  const reserved = stock?.reserved ?? [];
  if (reserved.length === 0 || !mayHoldNothing(order)) return [];
  const goods = described(reserved);
  const ids = [...new Set(reserved.map(({ reservationId }) => reservationId))];
  return [
    {
      step: 'stock-left-reserved',
      finding: `${called(order)}, and inventory still reserves ${goods} (${ids.join(', ')})`,
      suggestion: `release ${goods}`,
      repairs: ids.map((reservationId) => ({ do: 'release', reservationId })),
    },
  ];
}

function parcelsOnTheRoad(order: OrderAtRest, { shipping }: TeamAccounts): Difference[] {
  const sent = shipping?.parcels ?? [];
  const known = new Map(order.status?.shipments.map((shipment) => [shipment.shipmentId, shipment.state]));
  const strangers = sent.filter(
    ({ shipmentId, state }) => !known.has(shipmentId) && (state === 'dispatched' || state === 'delivered'),
  );
  const missing = [...known.keys()].filter((id) => !sent.some(({ shipmentId }) => shipmentId === id));
  const unheard = LISTENING.includes(order.status?.state ?? 'cancelled')
    ? sent.filter(({ shipmentId, state }) => known.get(shipmentId) === 'dispatched' && state !== 'dispatched')
    : [];
  const ids = (parcels: ParcelAccount[]) =>
    parcels.map((one) => `${one.shipmentId} (${one.state})`).join(', ');
  const onTheWay = strangers.filter(({ state }) => state === 'dispatched');
  const found: (Difference | false)[] = [
    strangers.length > 0 && {
      step: 'parcel-of-nobody',
      finding: `${called(order)} and knows nothing of ${ids(strangers)}`,
      ...(onTheWay.length > 0 && { suggestion: `have the carrier turn back ${ids(onTheWay)}` }),
      repairs: onTheWay.map(({ key, shipmentId }) => ({ do: 'intercept', dispatchKey: key, shipmentId })),
    },
    missing.length > 0 && {
      step: 'parcel-missing',
      finding: `${called(order)}, and shipping knows nothing of ${missing.join(', ')}`,
      repairs: [],
    },
    unheard.length > 0 && {
      step: 'news-missed',
      finding: `${called(order)} and has not heard of ${ids(unheard)}`,
      suggestion: `tell the order of ${ids(unheard)}`,
      repairs: unheard.map(({ shipmentId, state }) => ({
        do: 'tell',
        news: { shipmentId, state: state as ShipmentChanged['state'] },
      })),
    },
  ];
  return found.filter((difference) => difference !== false);
}

/** What has left and come back is booked beside the order's story, and a person may have skipped it. */
function goodsNotBooked({ rejected = [] }: OrderAtRest, { shipping, stock }: TeamAccounts): Difference[] {
  const repairs: Repair[] = [];
  for (const { shipmentId, lines, cameBack, warehouse } of shipping?.parcels ?? []) {
    const booked = stock?.parcels.filter((parcel) => parcel.shipmentId === shipmentId) ?? [];
    const count = (of: 'shipped' | 'returned') => new Map(booked.map((line) => [line.sku, line[of]]));
    const went = lacking(lines, count('shipped'));
    const onNoShelf = rejected.filter((line) => line.shipmentId === shipmentId);
    const back = lacking(lacking(cameBack, count('returned')), quantities(onNoShelf));
    const from = warehouse === undefined ? {} : { warehouse };
    if (went.length > 0) repairs.push({ do: 'book', shipmentId, way: 'went', lines: went, ...from });
    if (back.length > 0) repairs.push({ do: 'book', shipmentId, way: 'came-back', lines: back });
  }
  if (repairs.length === 0) return [];
  const goods = repairs.flatMap((repair) =>
    repair.do === 'book' ? [`${repair.shipmentId} ${repair.way} with ${described(repair.lines)}`] : [],
  );
  const list = goods.join('; ');
  return [
    {
      step: 'goods-not-booked',
      finding: `inventory has not booked that ${list}`,
      suggestion: `book ${list}`,
      repairs,
    },
  ];
}

function lacking(lines: Lines, booked: Map<string, number>): Lines {
  return summed(lines)
    .map(({ sku, quantity }) => ({ sku, quantity: quantity - (booked.get(sku) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

const quantities = (lines: Lines) => new Map(summed(lines).map(({ sku, quantity }) => [sku, quantity]));

const mayHoldNothing = ({ status }: OrderAtRest): boolean => !status || SETTLED.includes(status.state);
const called = ({ orderId, status }: OrderAtRest): string =>
  status ? `order ${orderId} is ${status.state}` : `order ${orderId} has never been seen`;
const described = (lines: Lines): string =>
  summed(lines)
    .map(({ sku, quantity }) => `${quantity} × ${sku}`)
    .join(', ');
