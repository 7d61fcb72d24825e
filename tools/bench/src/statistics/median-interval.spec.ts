import { medianInterval } from './median-interval';
import { percentile } from './percentile';

it('of five values it is from the smallest to the largest, which is 94 % sure', () => {
  expect(medianInterval([3, 1, 2, 5, 4])).toEqual({
    median: 3,
    low: 1,
    high: 5,
    pairs: 5,
    confidence: 0.9375,
  });
});

it('of nine values one may be dropped on each side and 95 % are kept', () => {
  const interval = medianInterval([1, 2, 3, 4, 5, 6, 7, 8, 100]);
  expect(interval).toMatchObject({ median: 5, low: 2, high: 8 });
  expect(interval.confidence).toBeGreaterThan(0.95);
});

it('a percentile lies between its neighbours', () => {
  expect([percentile([10, 20], 0.5), percentile([1, 2, 3, 4, 5], 0.99), percentile([7], 0.9)]).toEqual([
    15, 4.96, 7,
  ]);
});
