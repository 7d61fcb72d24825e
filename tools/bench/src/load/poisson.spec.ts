import { poissonArrivals } from './poisson';

it('as many come as asked for, ascending, and with one seed at the same times', () => {
  const arrivals = poissonArrivals(50, 200, 7);
  expect(arrivals.length / 200).toBeGreaterThan(48);
  expect(arrivals.length / 200).toBeLessThan(52);
  expect(arrivals).toEqual([...arrivals].sort((a, b) => a - b));
  expect(arrivals).toEqual(poissonArrivals(50, 200, 7));
  expect(arrivals).not.toEqual(poissonArrivals(50, 200, 8));
});

it('the times between them scatter as widely as they are long', () => {
  const arrivals = poissonArrivals(50, 200, 7);
  const gaps = arrivals.slice(1).map((at, index) => at - arrivals[index]!);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 1);
});
