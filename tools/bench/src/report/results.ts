import { cpus, release, totalmem } from 'node:os';
import type { Arm, ArmName } from '../arms/arm';
import { cpuPerOrder, chargedPerOrder, ordersPerSecond, type Window } from '../load/window';
import type { DrainPair } from '../plan/bridge-drain';
import { MOST_FOREIGN_SHARE } from '../plan/foreign-load';
import type { IdleProcess } from '../plan/idle';
import type { OpenVisit } from '../plan/open-loads';
import type { Round } from '../plan/rounds';
import type { Scaled } from '../plan/scale';
import type { Settings } from '../plan/settings';
import type { Visit } from '../plan/visit';
import { medianInterval, type MedianInterval } from '../statistics/median-interval';
import { median, percentile } from '../statistics/percentile';
import { cpuAt, rateAt, ratio, unloadedP50 } from './ratios';

/** All that was measured. */
export interface Measurements {
  arms: Arm[];
  rounds: Round[];
  open: OpenVisit[];
  drains: DrainPair[];
  idle: IdleProcess[];
  scale: Scaled[];
}

/** What goes into the JSON file. Times in milliseconds, CPU in milliseconds per order. */
export type Results = ReturnType<typeof resultsOf>;

export function resultsOf({ arms, rounds, open, drains, idle, scale }: Measurements, settings: Settings) {
  const at = settings.ratiosAt;
  const foreignShare = Math.max(...foreignShares({ rounds, open, drains }));
  return {
    at: new Date().toISOString(),
    quick: settings.quick,
    ratiosAt: at,
    trusted: foreignShare <= MOST_FOREIGN_SHARE,
    foreignShare,
    machine: {
      ...{ cores: cpus().length, cpu: cpus()[0]?.model ?? 'unknown', memoryBytes: totalmem() },
      ...{ kernel: release(), node: process.version },
    },
    ratios: {
      ordersPerSecond: ratio(rounds, ['W', 'B'], rateAt(at)),
      cpuPerOrder: ratio(rounds, ['W', 'B'], cpuAt(at)),
      unloadedP50: ratio(rounds, ['W', 'B'], unloadedP50),
      bridgeDrain: medianInterval(drains.map(({ bridge, bare }) => bridge.perSecond / bare.perSecond)),
    },
    ...(visitsOf(rounds, "B'").length > 0 && {
      ratiosToShape: { cpuPerOrder: ratio(rounds, ['W', "B'"], cpuAt(at)) },
    }),
    ...singleRatios(open),
    arms: Object.fromEntries(arms.map((arm) => [arm.name, armFigures(rounds, arm, settings)])),
    open: open.map(openFigures),
    drain: { bridge: spread(drains, 'bridge'), bare: spread(drains, 'bare'), backlog: settings.backlog },
    idle,
    scale,
  };
}

/** The first round goes through all of them. */
export const armsIn = ([first]: Round[]): ArmName[] => first!.map(({ arm }) => arm);

export function visitsOf(rounds: Round[], arm: ArmName): Visit[] {
  return rounds.flatMap((round) => round.filter((visit) => visit.arm === arm));
}

function armFigures(rounds: Round[], { name, title, durability }: Arm, { inFlight, ratiosAt }: Settings) {
  const visits = visitsOf(rounds, name);
  const { charged } = visits[0]!;
  const windowsAt = (n: number) => visits.map(({ closed }) => closed[n]!);
  return {
    ...{ title, durability },
    unloadedP50: medianInterval(visits.map(unloadedP50)),
    cpuByProcess: cpuByProcess(windowsAt(ratiosAt)),
    charged,
    closed: inFlight.map((n) => ({
      inFlight: n,
      ordersPerSecond: medianInterval(windowsAt(n).map(ordersPerSecond)),
      cpuPerOrder: medianInterval(windowsAt(n).map((window) => chargedPerOrder(window, charged))),
      ...latencyFigures(windowsAt(n).flatMap(({ latencies }) => latencies)),
    })),
  };
}

function cpuByProcess(windows: Window[]): Record<string, number> {
  const each = windows.map(cpuPerOrder);
  return Object.fromEntries(
    Object.keys(each[0]!).map((name) => [name, median(each.map((perOrder) => perOrder[name] ?? 0))]),
  );
}

function openFigures({ arm, charged, share, perSecond, window, startLags }: OpenVisit) {
  return {
    ...{ arm, share, perSecond },
    ...latencyFigures(window.latencies),
    cpuPerOrder: chargedPerOrder(window, charged),
    startLagP50: percentile(startLags, 0.5),
    startLagP99: percentile(startLags, 0.99),
    generatorLagP99: percentile(window.lags, 0.99),
    generatorLagMost: Math.max(...window.lags),
  };
}

/** Measured once, so without an interval: they are shown, and not to be gated on. */
function singleRatios(open: OpenVisit[]) {
  const half = (name: ArmName) => open.find(({ arm, share }) => arm === name && share === 0.5);
  const [w, b] = [half('W'), half('B')];
  if (!w || !b) return {};
  const over = (figure: (visit: OpenVisit) => number) => figure(w) / figure(b);
  return {
    atHalfLoad: {
      p99: over(({ window }) => percentile(window.latencies, 0.99)),
      bridgeLagP99OverBareStart: over(({ startLags }) => percentile(startLags, 0.99)),
    },
  };
}

const latencyFigures = (latencies: number[]) => ({
  p50: percentile(latencies, 0.5),
  p99: percentile(latencies, 0.99),
});

const spread = (drains: DrainPair[], kind: keyof DrainPair): MedianInterval =>
  medianInterval(drains.map((pair) => pair[kind].perSecond));

function foreignShares({ rounds, open, drains }: Pick<Measurements, 'rounds' | 'open' | 'drains'>): number[] {
  return [
    ...rounds.flat().flatMap(({ unloaded, closed }) => [unloaded, ...Object.values(closed)]),
    ...open.map(({ window }) => window),
  ]
    .map(({ cpu }) => cpu.foreignShare)
    .concat(drains.flatMap(({ bridge, bare }) => [bridge.foreignShare, bare.foreignShare]));
}
