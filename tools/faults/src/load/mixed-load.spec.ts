import { isDead } from './load';
import { mixedLoad } from './mixed-load';
import { Random } from './random';

const load = (seed: number) => mixedLoad('load', new Random(seed), 60);
const shape = (seed: number) =>
  load(seed).events.map(({ message, becomes }) => `${String(message.key)} ${becomes}`);

it('is the same for the same seed, and another one for another', () => {
  expect(shape(1)).toEqual(shape(1));
  expect(shape(1)).not.toEqual(shape(2));
});

it('has every kind of event', () => {
  const kinds = new Set(load(1).events.map(({ becomes }) => becomes));
  expect([...kinds].sort()).toEqual(
    [
      'cancellation',
      'conflict',
      'duplicate',
      'invalid',
      'order',
      'too-large',
      'unknown-type',
      'unparsable',
    ].sort(),
  );
});

it('keeps what is about one order in order: a repeat or conflict comes after the order', () => {
  const placed = new Set<string>();
  for (const { message, becomes } of load(3).events) {
    const orderId = String(message.key);
    if (becomes === 'order') placed.add(orderId);
    if (becomes === 'duplicate' || becomes === 'conflict') expect(placed).toContain(orderId);
  }
  expect(placed.size).toBe(60);
});

it('says how each order has to end, and of nothing that is no order', () => {
  const { ends, events } = load(1);
  const orders = events
    .filter(({ becomes }) => becomes === 'order')
    .map(({ message }) => String(message.key));
  expect([...ends.keys()].sort()).toEqual(orders.sort());
  expect(events.filter(({ becomes }) => isDead(becomes))).not.toHaveLength(0);
});
