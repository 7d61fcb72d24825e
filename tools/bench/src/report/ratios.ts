import type { ArmName } from '../arms/arm';
import { chargedPerOrder, ordersPerSecond } from '../load/window';
import type { Round } from '../plan/rounds';
import type { Visit } from '../plan/visit';
import { medianInterval, type MedianInterval } from '../statistics/median-interval';
import { median } from '../statistics/percentile';

type Figure = (visit: Visit) => number;

/** One figure of an arm over the same of another, a pair for each round in which both were measured. */
export function ratio(rounds: Round[], over: [ArmName, ArmName], figure: Figure): MedianInterval {
  return medianInterval(
    rounds.flatMap((round) => {
      const [one, other] = over.map((name) => round.find(({ arm }) => arm === name));
      return one && other ? [figure(one) / figure(other)] : [];
    }),
  );
}

export const rateAt =
  (inFlight: number): Figure =>
  ({ closed }) =>
    ordersPerSecond(closed[inFlight]!);

export const cpuAt =
  (inFlight: number): Figure =>
  ({ closed, charged }) =>
    chargedPerOrder(closed[inFlight]!, charged);

export const unloadedP50: Figure = ({ unloaded }) => median(unloaded.latencies);
