import { setTimeout as pause } from 'node:timers/promises';
import type { Arm, OrderTimes } from '../arms/arm';
import { CpuMeter } from '../cpu/cpu-meter';
import type { Watched } from '../machine';
import { poissonArrivals } from './poisson';
import type { Window } from './window';

export interface OpenLoop {
  perSecond: number;
  seconds: number;
  seed: number;
}

/** Its latencies are counted from when an order was to be sent, however late the generator was. */
export interface OpenWindow extends Window {
  /** How late each order was sent, in milliseconds. */
  lags: number[];
  orders: OrderTimes[];
}

/** Until the load has built up, nothing is counted. */
const LEAD_IN = 0.2;

/** Sends orders when they are due, whatever has become of those before. A late one is sent at once, none is left out. */
export async function openLoop(
  arm: Arm,
  watched: Watched[],
  { perSecond, seconds, seed }: OpenLoop,
): Promise<OpenWindow> {
  const leadIn = seconds * LEAD_IN;
  const arrivals = poissonArrivals(perSecond, leadIn + seconds, seed);
  const start = performance.now();
  const lags: number[] = [];
  const due: { at: number; order: Promise<OrderTimes> }[] = [];
  const sending = async () => {
    for (const at of arrivals) {
      await until(start + at * 1000);
      const order = arm.order();
      order.catch(() => undefined); // heard below, when all have been sent
      if (at < leadIn) continue;
      lags.push(performance.now() - (start + at * 1000));
      due.push({ at, order });
    }
  };
  const measuring = async () => {
    await until(start + leadIn * 1000);
    const meter = CpuMeter.start(watched);
    const begin = performance.now();
    await until(start + (leadIn + seconds) * 1000);
    return { cpu: meter.stop(), begin, end: performance.now() };
  };
  const [{ cpu, begin, end }] = await Promise.all([measuring(), sending()]);
  const orders = await Promise.all(due.map(({ order }) => order));
  return {
    latencies: orders.map(({ done }, index) => done - (start + due[index]!.at * 1000)),
    acceptances: orders.map(({ sent, accepted }) => accepted - sent),
    doneAt: orders.filter(({ done }) => done <= end).map(({ done }) => (done - begin) / 1000),
    seconds: (end - begin) / 1000,
    ...{ cpu, lags, orders },
  };
}

async function until(at: number): Promise<void> {
  const left = at - performance.now();
  if (left > 0) await pause(left);
}
