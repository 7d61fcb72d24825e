import { Random } from '@waybill/faults/load/random';
import { jsonMutations } from './json-mutations';
import { JsonText, type Json } from './json-tree';
import { bytesMutations } from './mutate-bytes';
import { mutateJson } from './mutate-json';

const order: Json = {
  orderId: 'ord-1',
  lines: [
    { sku: 'MUG-BLUE', quantity: 2 },
    { sku: 'BOOK-TS', quantity: 1 },
  ],
  shipTo: { city: 'Lisbon', country: 'PT' },
};
const seeds = Array.from({ length: 40 }, (_one, seed) => seed);

describe.each(Object.entries(jsonMutations))('%s', (_name, mutate) => {
  const mutated = (seed: number) => {
    const [tree, text] = [structuredClone(order), new JsonText()];
    return { what: mutate(new Random(seed), tree, text), text: text.of(tree) };
  };

  it('changes something, and says what', () => {
    for (const seed of seeds) {
      const { what, text } = mutated(seed);
      expect(what === undefined).toBe(text === JSON.stringify(order));
    }
  });

  it('does something more often than not', () => {
    expect(seeds.filter((seed) => mutated(seed).what).length).toBeGreaterThan(seeds.length / 2);
  });

  it('does the same again for the same seed', () => {
    for (const seed of seeds) expect(mutated(seed)).toEqual(mutated(seed));
  });

  it.each([null, 7, 'text', [], {}] as Json[])('takes %j as it is', (small) => {
    for (const seed of seeds)
      expect(() => mutate(new Random(seed), structuredClone(small), new JsonText())).not.toThrow();
  });
});

describe.each(Object.entries(bytesMutations))('%s', (_name, mutate) => {
  const good = Buffer.from(JSON.stringify(order));

  it('changes the bytes, and the same way for the same seed', () => {
    for (const seed of seeds) {
      const bad = mutate(new Random(seed), good);
      expect(bad.equals(good)).toBe(false);
      expect(mutate(new Random(seed), good).equals(bad)).toBe(true);
    }
  });

  it('leaves the original alone', () => {
    mutate(new Random(1), good);
    expect(good.toString()).toBe(JSON.stringify(order));
  });
});

it('what no tree can hold is written as it is', () => {
  const text = new JsonText();
  const tree = { price: text.verbatim({ json: '1e400' }), name: text.verbatim({ json: '"a","name":"b"' }) };
  expect(text.of(tree)).toBe('{"price":1e400,"name":"a","name":"b"}');
});

it('a mutated value says what was done, and its original stays', () => {
  const before = JSON.stringify(order);
  for (const seed of seeds) {
    const { what, value } = mutateJson(new Random(seed), order);
    expect(what).not.toBe('');
    expect(value).not.toBe(before);
  }
  expect(JSON.stringify(order)).toBe(before);
});
