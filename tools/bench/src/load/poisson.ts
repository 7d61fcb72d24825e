/**
 * When customers come who know nothing of each other: the times between them are exponentially distributed. The same seed
 * gives the same times, so that two arms meet the same crowd.
 *
 * @param perSecond how many come on average
 * @returns points in time, in seconds from the start, ascending
 */
export function poissonArrivals(perSecond: number, seconds: number, seed: number): number[] {
  const random = randomNumbers(seed);
  const arrivals: number[] = [];
  for (let at = 0; ;) {
    at -= Math.log(1 - random()) / perSecond;
    if (at > seconds) return arrivals;
    arrivals.push(at);
  }
}

/** Numbers from 0 up to, not including, 1 (mulberry32: small, and good enough for a crowd). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
