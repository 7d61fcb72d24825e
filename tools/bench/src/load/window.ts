import type { Watched } from '../machine';
import type { CpuUse } from '../cpu/cpu-meter';

/** What was seen while orders went through one arm. */
export interface Window {
  /** In milliseconds, one of each order that was done in it. */
  latencies: number[];
  /** From the sending until it was accepted, in milliseconds. */
  acceptances: number[];
  /** When orders were done, in seconds from the start of the window. */
  doneAt: number[];
  seconds: number;
  cpu: CpuUse;
}

/** Who is measured: `charged` for its orders, the others for the record. */
export interface Measured {
  charged: Watched[];
  others: Watched[];
}

export const ordersPerSecond = ({ doneAt, seconds }: Window): number => doneAt.length / seconds;

/** Milliseconds of CPU for each order, by process. */
export function cpuPerOrder({ cpu, doneAt }: Window): Record<string, number> {
  return Object.fromEntries(
    Object.entries(cpu.seconds).map(([name, seconds]) => [name, (seconds * 1000) / doneAt.length]),
  );
}

/** Milliseconds of CPU for each order of all that are charged. */
export function chargedPerOrder(window: Window, charged: readonly string[]): number {
  const perOrder = cpuPerOrder(window);
  return charged.reduce((sum, name) => sum + (perOrder[name] ?? 0), 0);
}
