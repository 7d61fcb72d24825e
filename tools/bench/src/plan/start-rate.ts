/** How fast workflows were started. */
export interface StartRate {
  perSecond: number;
  foreignShare: number;
}

/** Per second, once so many have been started. @param startedAt in milliseconds */
export function rateAfter(warmUp: number, startedAt: number[]): number {
  const sorted = [...startedAt].sort((a, b) => a - b);
  return ((sorted.length - 1 - warmUp) * 1000) / (sorted.at(-1)! - sorted[warmUp]!);
}
