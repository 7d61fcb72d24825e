import type { CaptureAccount } from '../workflow/memory/arrivals';

/** What has arrived of one sku in one parcel, and what has come back of it so far. */
export interface ArrivedLine {
  parcel: number;
  sku: string;
  /** Ordinal of the capture that paid for it; null when it cost nothing. */
  paidBy: number | null;
  /** Minor units. */
  unitPrice: number;
  delivered: number;
  returned: number;
}

/** Pieces of a parcel's line that are accepted now. */
export interface AcceptedLine {
  parcel: number;
  sku: string;
  quantity: number;
}

export interface RefundDecision {
  n: number;
  captureKey: string;
  /** Minor units. */
  amount: number;
}

/** An order's goods and money, as they stand before what is decided now. */
export interface Sale {
  /** With all that has been paid back of each so far. */
  captures: CaptureAccount[];
  /** All that has arrived. */
  lines: ArrivedLine[];
  /** Nothing of the order is on the road to the customer any more. */
  orderEnded: boolean;
  /** Whether the shop gives back the price of the shipping when everything has come back. */
  refundsShipping: boolean;
}

/**
 * What is paid back for goods that came back: their price and their share of the tax, and with the last of the order, if the
 * shop gives it back at all, the price of the shipping (as article 13 of directive 2011/83/EU has it in the European Union).
 * Each amount goes back to the capture it was taken with. Rounded down, save with the last that a capture paid for: then all
 * that is left of it goes back, so that in the end it is exact.
 */
export function refundsFor(
  { captures, lines, orderEnded, refundsShipping }: Sale,
  accepted: AcceptedLine[],
): RefundDecision[] {
  const backNow = (line: ArrivedLine) => quantityOf(accepted, line);
  const isBack = (line: ArrivedLine) => line.returned + backNow(line) === line.delivered;
  const givesShippingBack = refundsShipping && orderEnded && lines.every(isBack);

  function ofGoods({ n, charge, shipping, goods, refunded }: CaptureAccount): number {
    const paid = lines.filter((line) => line.paidBy === n);
    if (!paid.some((line) => backNow(line) > 0)) return 0;
    const left = Math.max(0, charge - shipping - refunded);
    const allHasArrived = orderEnded || sum(paid, (line) => line.delivered * line.unitPrice) === goods;
    if (allHasArrived && paid.every(isBack)) return left;
    const value = sum(paid, (line) => backNow(line) * line.unitPrice);
    return Math.min(left, value + share(charge - shipping - goods, value, goods));
  }

  return captures
    .map((capture) => {
      const { n, captureKey, charge, shipping, refunded } = capture;
      const forGoods = ofGoods(capture);
      const left = Math.max(0, charge - refunded - forGoods);
      return { n, captureKey, amount: forGoods + (givesShippingBack ? Math.min(shipping, left) : 0) };
    })
    .filter(({ amount }) => amount > 0);
}

const quantityOf = (accepted: AcceptedLine[], { parcel, sku }: ArrivedLine): number =>
  accepted
    .filter((line) => line.parcel === parcel && line.sku === sku)
    .reduce((sum, { quantity }) => sum + quantity, 0);

const sum = <T>(items: T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

/** Rounded down. The product may pass 2^53. */
const share = (amount: number, part: number, whole: number): number =>
  whole === 0 ? 0 : Number((BigInt(amount) * BigInt(part)) / BigInt(whole));
