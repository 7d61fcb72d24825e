import type { Load, LoadEvent } from './load';
import { everydayPoison } from './poison';
import type { Random } from './random';
import { storyOf, type Story } from './stories';

/** One event in so many orders is poison. */
const ORDERS_PER_POISON = 5;

/** Orders of every kind, repeats, cancellations and poison, mixed up by the seed; what is about one order stays in order. */
export function mixedLoad(id: string, random: Random, orders: number): Load {
  const poison = Array.from({ length: Math.ceil(orders / ORDERS_PER_POISON) }, (_one, index) => [
    everydayPoison[index % everydayPoison.length]!(`${id}-bad-${index}`),
  ]);
  const load = loadOf(id, orders, storyOf);
  return { ...load, events: mixed([...load.events, ...poison], random) };
}

/** The same story for every order. */
export function loadOfOne(id: string, random: Random, orders: number, story: Story): Load {
  const load = loadOf(id, orders, () => story);
  return { ...load, events: mixed(load.events, random) };
}

function loadOf(id: string, orders: number, storyAt: (index: number) => Story) {
  const told = Array.from({ length: orders }, (_one, index) => ({
    orderId: `${id}-${index}`,
    story: storyAt(index),
  }));
  return {
    id,
    events: told.map(({ orderId, story }) => story.events(orderId)),
    ends: new Map(told.map(({ orderId, story }) => [orderId, story.ends])),
  };
}

/** Takes the next event of one sequence or another until all are taken. */
function mixed(sequences: LoadEvent[][], random: Random): LoadEvent[] {
  const open = sequences.map((events) => [...events]);
  const events: LoadEvent[] = [];
  while (open.length > 0) {
    const at = random.below(open.length);
    const next = open[at]?.shift();
    if (next) events.push(next);
    if (open[at]?.length === 0) open.splice(at, 1);
  }
  return events;
}
