import { setImmediate as turn } from 'node:timers/promises';
import { fakeArm } from '../../test/fake-arm';
import { closedLoop, warmUp } from './closed-loop';

const watched = [{ name: 'load generator', pid: process.pid }];

it('so many are under way, and never more', async () => {
  let underWay = 0;
  let most = 0;
  const arm = fakeArm(async () => {
    most = Math.max(most, ++underWay);
    await turn();
    underWay--;
  });
  const { latencies, doneAt, seconds } = await closedLoop(arm, watched, { inFlight: 7, seconds: 0.1 });
  expect([most, underWay]).toEqual([7, 0]);
  expect(latencies.length).toBe(doneAt.length);
  // The first of each place, and what ended after the window, are not counted.
  expect(arm.sent).toBeGreaterThanOrEqual(doneAt.length + 7);
  expect(Math.max(...doneAt)).toBeLessThanOrEqual(seconds);
});

it('an order that fails ends the measurement', async () => {
  const arm = fakeArm((n) => (n === 30 ? Promise.reject(new Error('lost')) : turn()));
  await expect(closedLoop(arm, watched, { inFlight: 3, seconds: 0.5 })).rejects.toThrow('lost');
});

it('the warm-up is as many orders as asked for', async () => {
  const arm = fakeArm(turn);
  await warmUp(arm, 55);
  expect(arm.sent).toBe(55);
});
