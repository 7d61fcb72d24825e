import { loadOfOne } from '../load/mixed-load';
import { repeated } from '../load/stories';
import type { Fault } from './stage';

/** Every event of the load comes five times, mixed with the others. */
export const everyEventFiveTimes: Fault = {
  name: 'every-event-five-times',
  what: 'each order published five times, under five event ids',
  load: (id, random, orders) => loadOfOne(id, random, orders, repeated(5)),
  run: async ({ publisher, load, healed }) => {
    await publisher.upTo(1);
    healed();
    return [`${load.events.length} events of ${load.ends.size} orders`];
  },
};
