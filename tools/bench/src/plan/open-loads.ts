import type { Arm, ArmName } from '../arms/arm';
import { Ledger } from '../arms/ledger';
import { openLoop, type OpenWindow } from '../load/open-loop';
import type { Machine } from '../machine';
import { percentile } from '../statistics/percentile';
import { undisturbed } from './foreign-load';
import type { Settings } from './settings';
import type { Stage } from './stage';

/** One arm under a load that does not wait for it. */
export interface OpenVisit {
  arm: ArmName;
  charged: string[];
  /** Of its capacity. */
  share: number;
  perSecond: number;
  window: OpenWindow;
  /** From the sending until the workflow was started, of each order, in milliseconds: over Kafka, or by the call itself. */
  startLags: number[];
}

/** A slow machine is given longer, so that there is something to take percentiles of. */
const FEWEST_ORDERS = 30;

/** @param capacityOf an arm's orders per second in a closed loop */
export async function measureOpenLoads(
  machine: Machine,
  stage: Stage,
  arms: Arm[],
  capacityOf: (arm: ArmName) => number,
  settings: Settings,
): Promise<OpenVisit[]> {
  const visits: OpenVisit[] = [];
  for (const arm of arms) {
    for (const share of settings.openLoads) {
      const perSecond = share * capacityOf(arm.name);
      const what = `${arm.name} at ${share * 100} % of its capacity`;
      const measure = async (): Promise<OpenVisit> => {
        const charged = (await stage.enter(arm)).map(({ name }) => name);
        const seconds = Math.max(settings.openSeconds, FEWEST_ORDERS / perSecond);
        const window = await openLoop(arm, stage.watched, { perSecond, seconds, seed: visits.length + 1 });
        const startLags = arm.name === 'W' ? await bridgeLags(machine, window) : window.acceptances;
        return { arm: arm.name, charged, share, perSecond, window, startLags };
      };
      const visit = await undisturbed(what, measure, {
        foreignShare: ({ window }) => window.cpu.foreignShare,
        allowed: settings.allowForeignLoad,
        say: machine.say,
      });
      const [p50, p99] = [0.5, 0.99].map((at) => percentile(visit.window.latencies, at).toFixed(0));
      const lag = percentile(visit.window.lags, 0.99).toFixed(1);
      machine.say(
        `  ${what}, ${perSecond.toFixed(1)} orders/s: p50 ${p50} ms, p99 ${p99} ms; sent late p99 ${lag} ms`,
      );
      visits.push(visit);
    }
  }
  return visits;
}

async function bridgeLags(machine: Machine, { orders }: OpenWindow): Promise<number[]> {
  const ledger = await Ledger.open(machine.stack.postgres['orchestrator']!);
  try {
    const startedAt = await ledger.startedAt(orders.map(({ orderId }) => orderId));
    return orders.map(({ orderId, sent }) => startedAt.get(orderId)! - (performance.timeOrigin + sent));
  } finally {
    await ledger.close();
  }
}
