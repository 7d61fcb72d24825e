/** Which records of a batch are finished, and how many of them in a row from its start. */
export class FinishedPrefix {
  private readonly finished = new Set<string>();
  private count = 0;

  constructor(private readonly offsets: readonly string[]) {}

  finish(offset: string): void {
    this.finished.add(offset);
    let next = this.offsets[this.count];
    while (next !== undefined && this.finished.has(next)) next = this.offsets[++this.count];
  }

  finishAll(): void {
    this.count = this.offsets.length;
  }

  /** How many records from the start on are finished without a gap. */
  get length(): number {
    return this.count;
  }
}
