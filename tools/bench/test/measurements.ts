import type { ArmName } from '../src/arms/arm';
import type { Window } from '../src/load/window';
import type { Visit } from '../src/plan/visit';
import type { Measurements } from '../src/report/results';
import { fakeArm } from './fake-arm';

/** An arm of which each order takes so long and so much CPU, both in milliseconds. */
function visitOf(arm: ArmName, { takes, cpu }: { takes: number; cpu: number }): Visit {
  const orders = 1000 / takes;
  const window: Window = {
    latencies: Array.from({ length: orders }, () => takes),
    acceptances: Array.from({ length: orders }, () => 1),
    doneAt: Array.from({ length: orders }, (_, index) => index / orders),
    seconds: 1,
    cpu: { seconds: { temporal: (orders * cpu) / 1000, 'load generator': 1 }, foreignShare: 0.01 },
  };
  return { arm, charged: ['temporal'], unloaded: window, closed: { 10: window } };
}

/** Waybill at twice the textbook's time and three times its CPU, in two rounds, B' in the first only. */
export function measurements(): Measurements {
  const w = visitOf('W', { takes: 100, cpu: 30 });
  const b = visitOf('B', { takes: 50, cpu: 10 });
  const shape = visitOf("B'", { takes: 50, cpu: 15 });
  const open = [w, b].map(({ arm, charged, unloaded }) => ({
    ...{ arm, charged, share: 0.5, perSecond: 5, startLags: unloaded.acceptances },
    window: { ...unloaded, lags: [0, 1], orders: [] },
  }));
  const rate = (perSecond: number) => ({ perSecond, foreignShare: 0 });
  const arms = [w, b, shape].map(({ arm }) =>
    Object.assign(
      fakeArm(() => undefined),
      { name: arm },
    ),
  );
  return {
    ...{ arms, open, scale: [] },
    rounds: [
      [w, b, shape],
      [b, w],
    ],
    drains: [{ bridge: rate(90), bare: rate(100) }],
    idle: [{ name: 'temporal', coreShare: 0.02, residentBytes: 1e8 }],
  };
}
