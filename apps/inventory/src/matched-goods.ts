import type { ParcelLine } from '@waybill/contract-shipping/shipping.contract';

/** Goods that a parcel may account for. */
interface Candidate {
  readonly sku: string;
  readonly quantity: number;
}

export interface MatchedGoods<C extends Candidate> {
  /** Which goods it were, the first candidates first, `quantity` being how many of them. */
  readonly matched: readonly C[];
  /** What no candidate accounts for, each sku once. */
  readonly unmatched: readonly ParcelLine[];
}

/** Finds the goods that a parcel holds among those it may have come from. */
export function matchGoods<C extends Candidate>(
  parcel: readonly ParcelLine[],
  candidates: readonly C[],
): MatchedGoods<C> {
  const toFind = new Map<string, number>();
  for (const { sku, quantity } of parcel) toFind.set(sku, (toFind.get(sku) ?? 0) + quantity);
  const matched: C[] = [];
  for (const candidate of candidates) {
    const quantity = Math.min(candidate.quantity, toFind.get(candidate.sku) ?? 0);
    if (quantity === 0) continue;
    matched.push({ ...candidate, quantity });
    toFind.set(candidate.sku, (toFind.get(candidate.sku) ?? 0) - quantity);
  }
  const unmatched = [...toFind].flatMap(([sku, quantity]) => (quantity > 0 ? [{ sku, quantity }] : []));
  return { matched, unmatched };
}
