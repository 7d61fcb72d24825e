/** How many cases of each door had which outcome. */
export class Tally {
  private readonly counts = new Map<string, Map<string, number>>();

  count(door: string, outcome: string, times = 1): void {
    const outcomes = this.counts.get(door) ?? new Map<string, number>();
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + times);
    this.counts.set(door, outcomes);
  }

  /** By door, the most frequent outcome first. */
  rows(): [door: string, outcomes: string][] {
    return [...this.counts].map(([door, outcomes]) => [
      door,
      [...outcomes]
        .sort(([, one], [, other]) => other - one)
        .map(([outcome, times]) => `${times} ${outcome}`)
        .join(' · '),
    ]);
  }
}
