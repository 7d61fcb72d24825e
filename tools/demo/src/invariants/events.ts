import type { PublishedEvent } from '../evidence/kafka';
import type { OrderAccount } from '../evidence/order-account';
import { counted, ofEveryOrder, type Invariant } from './invariant';

const saidIsPublished: Invariant = {
  about: 'events',
  name: 'what services say is on Kafka, in order, each event under one id',
  check: ({ outbox: { said, waiting }, kafka: { published } }) => {
    const bySpeaker = new Map<string, PublishedEvent[]>();
    for (const event of published) {
      const speaker = `${event.source} of ${event.key}`;
      bySpeaker.set(speaker, [...(bySpeaker.get(speaker) ?? []), event]);
    }
    return {
      examined: counted(published.length, 'event'),
      violations: [
        ...(waiting > 0 ? [`${counted(waiting, 'event')} still in an outbox`] : []),
        ...said.flatMap(({ source, key, count }) => {
          const speaker = `${source} of ${key}`;
          const how = wrongWith(bySpeaker.get(speaker) ?? [], count);
          return how ? [`${speaker}: ${how}`] : [];
        }),
      ],
    };
  },
};

/** Sent at least once: an event may come again, but never first out of its turn, and never under another id. */
function wrongWith(events: PublishedEvent[], count: number): string | undefined {
  const ids = new Map<number, string>();
  for (const { sequence, id } of events) {
    const known = ids.get(sequence);
    if (known === undefined && sequence !== ids.size + 1)
      return `event ${sequence} follows event ${ids.size}`;
    if (known !== undefined && known !== id) return `event ${sequence} has two ids`;
    ids.set(sequence, id);
  }
  return ids.size === count ? undefined : `${ids.size} of ${count} events`;
}

/** What the world is told of an order that ended so, each once. */
const endings: Partial<Record<OrderAccount['state'], string[][]>> = {
  delivered: [['OrderAccepted', 'OrderShipped', 'OrderDelivered']],
  cancelled: [['OrderAccepted', 'OrderCancelled']],
  returned: [
    ['OrderAccepted', 'OrderShipped', 'OrderReturned'],
    ['OrderAccepted', 'OrderShipped', 'OrderDelivered', 'OrderReturned'],
  ],
};
const told = new Set(Object.values(endings).flat(2));

const sameStory = ofEveryOrder('events', 'the events tell of each order what the ledger says', (order) => {
  const possible = endings[order.state]?.map((ending) => ending.join());
  if (!possible) return undefined;
  const events = new Map(order.published.map((event) => [event.id, event.type]));
  const story = [...events.values()].filter((type) => told.has(type));
  return (
    !possible.includes(story.join()) &&
    `is ${order.state}, and the events say ${story.join(', ') || 'nothing'}`
  );
});

export const eventInvariants = [saidIsPublished, sameStory];
