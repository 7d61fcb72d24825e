import { SHOP_ORDERS_DLQ_TOPIC, SHOP_ORDERS_TOPIC } from '@waybill/contract-order/order-placed.contract';
import { FIVE_MIB, hostileEvents, strangeButGood } from '../load/hostile';
import type { Load, LoadEvent } from '../load/load';
import { mixedLoad } from '../load/mixed-load';
import { raw } from '../load/poison';
import type { Random } from '../load/random';
import { TopicLimits } from '../system/topic-limits';
import type { Fault } from './stage';

/** One record batch, whatever else is in it; a dead letter is its event plus the headers that say why. */
const HEADROOM = 64 * 1024;
const LIMIT = 3 * FIVE_MIB;

/** What is meant to break something comes among good orders. */
export const hostileInput: Fault = {
  name: 'hostile-input',
  what: '5 MiB and no value, wrong encodings, deep nesting, __proto__, 10,000 lines, among good orders',
  quick: true,
  load: hostileLoad,
  run: async ({ system, publisher, healed }) => {
    const limits = await TopicLimits.open(system.stack.kafka);
    try {
      // The topics' owner may have raised what they take; as they are, the broker itself refuses 5 MiB.
      await limits.raise(SHOP_ORDERS_DLQ_TOPIC, LIMIT + HEADROOM);
      await limits.raise(SHOP_ORDERS_TOPIC, LIMIT);
      await publisher.upTo(1);
    } finally {
      await limits.close();
    }
    healed();
    return [`${hostileEvents.length} hostile events, ${strangeButGood.length} that only look so`];
  },
};

function hostileLoad(id: string, random: Random, orders: number): Load {
  const { ends, ...load } = mixedLoad(id, random, orders);
  const strange = strangeButGood.map((write, index): [string, LoadEvent] => {
    const orderId = `${id}-strange-${index}`;
    return [orderId, { message: raw(orderId, write(orderId)), becomes: 'order' }];
  });
  const events = [...load.events];
  const hostile = hostileEvents.map((write, index) => write(`${id}-hostile-${index}`));
  for (const event of [...hostile, ...strange.map(([, event]) => event)]) {
    events.splice(random.below(events.length + 1), 0, event);
  }
  return { id, events, ends: new Map([...ends, ...strange.map(([id]) => [id, ['delivered']] as const)]) };
}
