import type { Arm, ArmName } from '../arms/arm';
import { closedLoop } from '../load/closed-loop';
import { chargedPerOrder, ordersPerSecond, type Window } from '../load/window';
import { median } from '../statistics/percentile';
import type { Settings } from './settings';
import type { Stage } from './stage';

/** One arm, measured once. */
export interface Visit {
  arm: ArmName;
  /** The processes its orders are charged with, by name. */
  charged: string[];
  unloaded: Window;
  /** By orders in flight. */
  closed: Record<number, Window>;
}

/** Between two orders of an unloaded arm: what follows the shipping is then over. */
const UNLOADED_THINK_MS = 150;

export async function visit(
  stage: Stage,
  arm: Arm,
  settings: Settings,
  say: (line: string) => void,
): Promise<Visit> {
  const charged = (await stage.enter(arm)).map(({ name }) => name);
  const { watched } = stage;
  const unloaded = await closedLoop(arm, watched, {
    ...{ inFlight: 1, seconds: settings.unloadedSeconds, thinkMs: UNLOADED_THINK_MS },
  });
  const closed: Record<number, Window> = {};
  for (const inFlight of settings.inFlight) {
    closed[inFlight] = await closedLoop(arm, watched, { inFlight, seconds: settings.closedSeconds });
    say(
      `  ${arm.name.padEnd(8)}${String(inFlight).padStart(3)} in flight: ${line(closed[inFlight], charged)}`,
    );
  }
  say(`  ${arm.name.padEnd(8)}  unloaded: p50 ${median(unloaded.latencies).toFixed(0)} ms`);
  return { arm: arm.name, charged, unloaded, closed };
}

export const foreignShareOf = ({ unloaded, closed }: Visit): number =>
  Math.max(unloaded.cpu.foreignShare, ...Object.values(closed).map(({ cpu }) => cpu.foreignShare));

function line(window: Window, charged: string[]): string {
  const rate = `${ordersPerSecond(window).toFixed(1)} orders/s`;
  const latency = `p50 ${median(window.latencies).toFixed(0)} ms`;
  return `${rate}, ${chargedPerOrder(window, charged).toFixed(1)} ms of CPU each, ${latency}`;
}
