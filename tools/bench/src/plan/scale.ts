import type { Arm } from '../arms/arm';
import { closedLoop } from '../load/closed-loop';
import { chargedPerOrder, cpuPerOrder, ordersPerSecond } from '../load/window';
import type { Machine, Variant } from '../machine';
import { undisturbed } from './foreign-load';
import type { Settings } from './settings';
import { LOAD_GENERATOR, type Stage } from './stage';

/** One service in several processes that share its work. */
export interface Scaled {
  service: string;
  copies: number;
  ordersPerSecond: number;
  cpuPerOrder: number;
  /** CPU of each of its processes, in milliseconds per order: how the work is shared. */
  shares: number[];
}

const IN_FLIGHT = 20;

/** Waybill with one service once, twice and four times, the others once. */
export async function measureScale(
  machine: Machine,
  stage: Stage,
  waybill: Arm,
  settings: Settings,
): Promise<Scaled[]> {
  const measured: Scaled[] = [];
  for (const service of settings.scaled) {
    const more: Variant[] = [];
    try {
      for (const copies of [1, 2, 4]) {
        while (more.length + 1 < copies) {
          const name = `${service}-${more.length + 2}`;
          more.push(await machine.startVariant(service, { name, env: {} }));
        }
        measured.push(await withCopies(machine, stage, waybill, { service, more, settings }));
      }
    } finally {
      await Promise.all(more.map((variant) => variant.stop()));
    }
  }
  return measured;
}

async function withCopies(
  machine: Machine,
  stage: Stage,
  waybill: Arm,
  { service, more, settings }: { service: string; more: Variant[]; settings: Settings },
): Promise<Scaled> {
  const charged = [...(await stage.enter(waybill)), ...more];
  const watched = [...charged, { name: LOAD_GENERATOR, pid: process.pid }];
  const copies = more.length + 1;
  const what = `${copies} × ${service}`;
  const load = { inFlight: IN_FLIGHT, seconds: settings.closedSeconds };
  const window = await undisturbed(what, () => closedLoop(waybill, watched, load), {
    foreignShare: ({ cpu }) => cpu.foreignShare,
    allowed: settings.allowForeignLoad,
    say: machine.say,
  });
  const perOrder = cpuPerOrder(window);
  const scaled = {
    ...{ service, copies, ordersPerSecond: ordersPerSecond(window) },
    cpuPerOrder: chargedPerOrder(
      window,
      charged.map(({ name }) => name),
    ),
    shares: [service, ...more.map(({ name }) => name)].map((name) => perOrder[name]!),
  };
  const shares = scaled.shares.map((share) => share.toFixed(1)).join(' + ');
  machine.say(`  ${what}: ${scaled.ordersPerSecond.toFixed(1)} orders/s, its own CPU ${shares} ms/order`);
  return scaled;
}
