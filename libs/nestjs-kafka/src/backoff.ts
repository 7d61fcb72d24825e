/** Milliseconds: the first pause, and what doubling it never exceeds. */
export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** The pause before attempt `attempt` + 1: doubles each time, with half of it random so that consumers spread out. */
export function backoffMs({ firstMs, maxMs }: Backoff, attempt: number): number {
  const whole = Math.min(maxMs, firstMs * 2 ** (attempt - 1));
  return whole / 2 + (Math.random() * whole) / 2;
}
