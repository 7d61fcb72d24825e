import type { FulfilOrderInput } from '@waybill/contract-order/fulfil-order.contract';
import { goodsOf } from './charges';
import { operationOf } from './operation';
import type { OrderMemory } from './order-memory';
import type { Parcel } from './parcels';

/** Money that was taken, and what for. Amounts in minor units. */
export interface CaptureAccount {
  /** Ordinal of the parcel that it was taken for. */
  n: number;
  /** Key of the operation that took it. */
  captureKey: string;
  charge: number;
  /** The part of it that was the price of the shipping. */
  shipping: number;
  /** The part that was the price of the goods; the rest is their tax. */
  goods: number;
  /** Paid back by the order itself, for what was lost or turned back. */
  refunded: number;
}

export interface ArrivedParcel {
  n: number;
  shipmentId: string;
  warehouse: string;
  /** RFC 3339. */
  arrivedAt: string;
  /** The {@link CaptureAccount} that it was paid with, by ordinal; none when it cost nothing. */
  paidBy?: number;
  lines: { sku: string; quantity: number; unitPrice: number }[];
}

/** What has reached the customer, and all that is needed to take it back when the order's workflow is gone. */
export interface Arrivals {
  parcels: ArrivedParcel[];
  /** All of the order's, as they stand now. */
  captures: CaptureAccount[];
  /** The customer's address for mail, sealed for notification. */
  sealedContact: string;
  currency: string;
  /** How long after its arrival a parcel may be returned. */
  returnWindowSeconds: number;
}

/**
 * What has arrived and was not told before. What has not been paid yet is told later: a refund would end the trying. An order
 * that has been delivered always tells how its money stands.
 */
export function newArrivals(order: FulfilOrderInput, memory: OrderMemory): Arrivals | undefined {
  if (!memory.endsAtTheDoor) return undefined;
  const news = memory.parcels.filter(
    (parcel) =>
      parcel.arrivedAt !== undefined && !parcel.told && isPaid(order, memory, payerOf(memory, parcel)),
  );
  if (news.length === 0 && memory.status.state !== 'delivered') return undefined;
  for (const parcel of news) parcel.told = true;
  return {
    parcels: news.map((parcel) => arrived(order, memory, parcel)),
    captures: memory.parcels.filter(isCharged).map((parcel) => captureOf(order, memory, parcel)),
    sealedContact: order.sealed.contact,
    currency: order.currency,
    returnWindowSeconds: order.options.returnWindowSeconds,
  };
}

/** A parcel sent again was paid for with the one that was lost. */
export function payerOf(memory: Pick<OrderMemory, 'parcels'>, parcel: Parcel): Parcel {
  const lost = memory.parcels.find(({ n }) => n === parcel.replaces);
  return lost ? payerOf(memory, lost) : parcel;
}

const isCharged = ({ charge, authorization }: Parcel) => charge > 0 && authorization !== undefined;
const captureKey = (order: FulfilOrderInput, { n }: Parcel) => operationOf(order, 'capture', n).key;

function isPaid(order: FulfilOrderInput, { calls }: OrderMemory, payer: Parcel): boolean {
  return !isCharged(payer) || calls[captureKey(order, payer)]?.answer !== undefined;
}

function arrived(order: FulfilOrderInput, memory: OrderMemory, parcel: Parcel): ArrivedParcel {
  const { n, shipmentId, warehouse, arrivedAt } = parcel;
  const payer = payerOf(memory, parcel);
  const priceOf = (sku: string) => order.lines.find((line) => line.sku === sku)?.unitPrice ?? 0;
  return {
    ...{ n, shipmentId, warehouse, arrivedAt: arrivedAt! },
    ...(isCharged(payer) && { paidBy: payer.n }),
    lines: parcel.lines.map(({ sku, quantity }) => ({ sku, quantity, unitPrice: priceOf(sku) })),
  };
}

function captureOf(order: FulfilOrderInput, memory: OrderMemory, parcel: Parcel): CaptureAccount {
  const key = captureKey(order, parcel);
  return {
    n: parcel.n,
    captureKey: key,
    charge: parcel.charge,
    shipping: parcel.n === 1 ? order.shippingPrice : 0,
    goods: goodsOf(order, parcel.lines),
    refunded: refundedOf(memory, key),
  };
}

function refundedOf({ calls }: OrderMemory, captureKey: string): number {
  return Object.values(calls).reduce((sum, { request, answer }) => {
    const { undoes, amount } = request as { undoes?: string; amount?: number };
    const given =
      answer && 'result' in answer && (answer.result as { outcome?: string } | null)?.outcome === 'refunded';
    return undoes === captureKey && given ? sum + (amount ?? 0) : sum;
  }, 0);
}
