import type { FulfilOrderInput } from '@waybill/contract-order/fulfil-order.contract';

export type Lines = { sku: string; quantity: number }[];
type Priced = Pick<FulfilOrderInput, 'lines' | 'shippingPrice' | 'tax'>;

/** What these goods cost, in minor units, without tax and shipping. */
export function goodsOf(order: Priced, lines: Lines): number {
  const prices = new Map(order.lines.map(({ sku, unitPrice }) => [sku, unitPrice]));
  return lines.reduce((sum, { sku, quantity }) => sum + quantity * (prices.get(sku) ?? 0), 0);
}

/** What the customer pays for these goods, sent now: their share of the tax, and the shipping price once. */
export function chargeFor(order: Priced, lines: Lines): number {
  return chargesOf(order, [lines])[0] ?? 0;
}

/**
 * What each parcel is charged, in minor units. The shipping price goes with the first; the tax follows the goods, rounded so
 * that all the parcels of a whole order sum up to its total.
 */
export function chargesOf(order: Priced, parcels: Lines[]): number[] {
  const all = goodsOf(order, order.lines);
  let before = 0;
  return parcels.map((lines, index) => {
    const goods = goodsOf(order, lines);
    const tax = all === 0 ? (index === 0 ? order.tax : 0) : share(order.tax, before, before + goods, all);
    before += goods;
    return goods + tax + (index === 0 ? order.shippingPrice : 0);
  });
}

/** What goes back for goods that come back out of a parcel: all that was charged for all of it, else goods and their tax. */
export function refundFor(order: Priced, parcel: { lines: Lines; charge: number }, returned: Lines): number {
  if (sameLines(parcel.lines, returned)) return parcel.charge;
  const all = goodsOf(order, order.lines);
  const goods = goodsOf(order, returned);
  return all === 0 ? 0 : goods + share(order.tax, 0, goods, all);
}

/** The lines of `all` less those of `less`. @throws RangeError when there are not as many */
export function without(all: Lines, less: Lines): Lines {
  const left = new Map(all.map(({ sku, quantity }) => [sku, quantity]));
  for (const { sku, quantity } of less) {
    const rest = (left.get(sku) ?? 0) - quantity;
    if (rest < 0) throw new RangeError(`there are not ${quantity} of ${sku}`);
    left.set(sku, rest);
  }
  return [...left].filter(([, quantity]) => quantity > 0).map(([sku, quantity]) => ({ sku, quantity }));
}

/** What both hold of each sku. */
export function common(a: Lines, b: Lines): Lines {
  const inB = new Map(summed(b).map(({ sku, quantity }) => [sku, quantity]));
  return summed(a)
    .map(({ sku, quantity }) => ({ sku, quantity: Math.min(quantity, inB.get(sku) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

/** As in `2 × MUG-BLUE, 1 × BOOK-TS`, cut to what a summary in the engine's UI may hold. */
export const inWords = (lines: Lines): string =>
  lines
    .map(({ sku, quantity }) => `${quantity} × ${sku}`)
    .join(', ')
    .slice(0, 180);

/** One line per sku. */
export function summed(lines: Lines): Lines {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity }));
}

function sameLines(a: Lines, b: Lines): boolean {
  const text = (lines: Lines) =>
    summed(lines)
      .map(({ sku, quantity }) => `${sku} ${quantity}`)
      .sort()
      .join();
  return text(a) === text(b);
}

/** The part of `amount` between two places of a whole, rounded down at each place. The product may pass 2^53. */
function share(amount: number, from: number, to: number, whole: number): number {
  const upTo = (place: number) => (BigInt(amount) * BigInt(place)) / BigInt(whole);
  return Number(upTo(to) - upTo(from));
}
