import { setTimeout as pause } from 'node:timers/promises';
import type { Arm } from '../arms/arm';
import { CpuMeter } from '../cpu/cpu-meter';
import type { Watched } from '../machine';
import type { Window } from './window';

export interface ClosedLoop {
  /** So many orders are under way at once: each that is done is followed by the next. */
  inFlight: number;
  /** At least. */
  seconds: number;
  /** Between an order and the next of the same place, in milliseconds: what follows an order's end is then over as well. */
  thinkMs?: number;
}

/** A slow machine is given longer, so that there is something to take percentiles of. */
const FEWEST_ORDERS = 10;

/** Keeps a number of orders under way, and measures once each place has had its first. */
export async function closedLoop(
  arm: Arm,
  watched: Watched[],
  { inFlight, seconds, thinkMs = 0 }: ClosedLoop,
): Promise<Window> {
  const latencies: number[] = [];
  const acceptances: number[] = [];
  const doneAt: number[] = [];
  let begin = Infinity;
  let over = false;
  let first = 0;
  let allHadOne!: () => void;
  const warm = new Promise<void>((resolve) => (allHadOne = resolve));

  const place = async () => {
    for (let n = 0; !over; n++) {
      const { sent, accepted, done } = await arm.order();
      if (n === 0 && ++first === inFlight) allHadOne();
      if (done >= begin && !over) {
        latencies.push(done - sent);
        acceptances.push(accepted - sent);
        doneAt.push((done - begin) / 1000);
      }
      if (thinkMs > 0) await pause(thinkMs);
    }
  };
  const places = Promise.all(Array.from({ length: inFlight }, place));
  const measuring = async () => {
    await warm;
    const meter = CpuMeter.start(watched);
    begin = performance.now();
    await pause(seconds * 1000);
    while (doneAt.length < FEWEST_ORDERS) await pause(100);
    over = true;
    return { cpu: meter.stop(), seconds: (performance.now() - begin) / 1000 };
  };
  // An order that fails ends the measurement at once.
  const [measured] = await Promise.all([measuring(), places]);
  return { latencies, acceptances, doneAt, ...measured };
}

/** So many orders, of which nothing is kept. */
export async function warmUp(arm: Arm, orders: number): Promise<void> {
  let left = orders;
  const place = async () => {
    while (left-- > 0) await arm.order();
  };
  await Promise.all(Array.from({ length: 20 }, place));
}
