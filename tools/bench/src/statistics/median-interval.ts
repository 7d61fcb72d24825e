import { median } from './percentile';

export interface MedianInterval {
  median: number;
  low: number;
  high: number;
  /** How many values it is the median of. */
  pairs: number;
  /** How sure it is that the true median lies from low to high, 0 to 1. */
  confidence: number;
}

const WANTED = 0.95;

/**
 * The median with an interval from the order of the values alone (the sign test turned round), so that nothing is assumed
 * about how they are distributed. With few values it is from the smallest to the largest, and says how sure that is.
 */
export function medianInterval(values: readonly number[]): MedianInterval {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  let dropped = 0;
  while (dropped + 1 < n / 2 && confidenceWithout(dropped + 1, n) >= WANTED) dropped++;
  return {
    median: median(sorted),
    low: sorted[dropped]!,
    high: sorted[n - 1 - dropped]!,
    pairs: n,
    confidence: confidenceWithout(dropped, n),
  };
}

/** That the median is between the values that are left when `dropped` are taken away on each side. */
function confidenceWithout(dropped: number, n: number): number {
  let outside = 0;
  for (let k = 0; k <= dropped; k++) outside += binomial(n, k);
  return 1 - (2 * outside) / 2 ** n;
}

function binomial(n: number, k: number): number {
  return k === 0 ? 1 : (binomial(n, k - 1) * (n - k + 1)) / k;
}
