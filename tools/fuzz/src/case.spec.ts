import { caseOf, doors, inputOf, type Recipe } from './case';
import type { Operation } from './doors/requests';
import { Herd } from './herd';

const operations: Operation[] = [
  {
    ...{ service: 'orchestrator', method: 'POST', path: '/orders/{orderId}/return' },
    query: [{ name: 'limit', schema: { type: 'integer' } }],
    body: { type: 'object', properties: { reason: { type: 'string' }, lines: { type: 'array', items: {} } } },
  },
];
const recipe = (seed: number): Recipe => ({ seed, herd: new Herd('fuzz-1', 1000), operations });
const cases = (seed: number) => Array.from({ length: 400 }, (_one, index) => caseOf(recipe(seed), index));

it('the same seed and index make the same case, alone or among others', () => {
  const all = cases(7);
  for (const index of [0, 1, 57, 399]) expect(caseOf(recipe(7), index)).toEqual(all[index]);
});

it('another seed makes others', () => {
  const other = cases(8);
  const same = cases(7).filter((one, index) => inputOf(one) === inputOf(other[index]!));
  expect(same.length).toBeLessThan(20);
});

it('every door gets its share', () => {
  const through = new Set(cases(7).map(({ door }) => door));
  expect([...through].sort()).toEqual([...doors].sort());
});

it('is shown in one line that a terminal can take', () => {
  for (const one of cases(7)) {
    expect(one.what).not.toBe('');
    expect(inputOf(one).length).toBeLessThan(450);
  }
});
