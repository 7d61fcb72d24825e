import type { OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import type { Way } from './ways';

/** What became of an order, as its timeline tells it. */
export interface Outcome {
  state: string;
  reason?: string;
  done: string[];
  undone: string[];
  decided: string[];
  /** From the first entry of the timeline to the last. */
  seconds: number;
}

export function outcomeOf({ state, timeline }: OrderStatus): Outcome {
  const steps = (outcome: string) =>
    timeline.filter((entry) => entry.outcome === outcome).map(({ step }) => step);
  const times = timeline.map(({ at }) => Date.parse(at));
  return {
    state,
    reason: timeline.find(({ step, outcome }) => step === 'order' && outcome === 'cancelled')?.detail,
    done: steps('done'),
    undone: steps('undone'),
    decided: timeline
      .filter(({ outcome }) => outcome === 'skip' || outcome === 'resolved')
      .map(({ step, outcome }) => `${step} ${outcome}`),
    seconds: times.length === 0 ? 0 : (Math.max(...times) - Math.min(...times)) / 1000,
  };
}

/** How the outcome differs from where the way leads; empty when it does not. */
export function differences(way: Way, outcome: Outcome): string[] {
  const { end: state, reason, done, undone, decided } = way;
  const expected = { state, reason, done, undone, decided };
  return (['state', 'reason', 'done', 'undone', 'decided'] as const)
    .filter((field) => words(outcome[field]) !== words(expected[field]))
    .map((field) => `${field} is ${words(outcome[field])}, not ${words(expected[field])}`);
}

/** Steps go side by side, so their order says nothing. */
const words = (value: string | readonly string[] | undefined): string =>
  (typeof value === 'object' ? [...value].sort().join(' ') : value) || 'none';
