/** Something that has to hold and did not. */
export interface Finding {
  what: string;
  /** The cases it may have come from; empty when that cannot be told. */
  cases: readonly number[];
}

/** Gathers what went wrong; each thing once. */
export class Findings {
  private readonly found = new Map<string, Finding>();

  constructor(private readonly tell: (finding: Finding) => void) {}

  add(what: string, ...cases: number[]): void {
    const finding = { what, cases };
    const key = JSON.stringify(finding);
    if (this.found.has(key)) return;
    this.found.set(key, finding);
    this.tell(finding);
  }

  get all(): readonly Finding[] {
    return [...this.found.values()];
  }
}
