import { fakeArm } from '../../test/fake-arm';
import { openLoop } from './open-loop';
import { poissonArrivals } from './poisson';

const watched = [{ name: 'load generator', pid: process.pid }];
const load = { perSecond: 100, seconds: 1, seed: 3 };
const STALL_MS = 300;

it('when everything stands still, the orders that were due meanwhile are late, and none is left out', async () => {
  const arm = fakeArm((n) => {
    const end = performance.now() + (n === 50 ? STALL_MS : 0);
    while (performance.now() < end);
  });
  const { latencies, lags, orders } = await openLoop(arm, watched, load);
  expect(arm.sent).toBe(poissonArrivals(100, 1.2, 3).length);
  expect([latencies.length, lags.length]).toEqual([orders.length, orders.length]);
  expect(Math.max(...lags)).toBeGreaterThan(STALL_MS / 2);
  // An order sent late waited for no fault of its own, and that counts.
  for (const [index, latency] of latencies.entries())
    expect(latency).toBeGreaterThanOrEqual(lags[index]! - 1);
});

it('an order that fails fails the measurement', async () => {
  const arm = fakeArm((n) => (n === 60 ? Promise.reject(new Error('lost')) : undefined));
  await expect(openLoop(arm, watched, load)).rejects.toThrow('lost');
});
