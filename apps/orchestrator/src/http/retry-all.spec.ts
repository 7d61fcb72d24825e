import { Logger } from '@nestjs/common';
import { OrderRefused } from '../order-refused';
import { retryAll } from './retry-all';

const waiting = Array.from({ length: 40 }, (_, n) => ({ orderId: `ord-${n}`, step: 'capture' }));
beforeAll(() => Logger.overrideLogger(false));

it('tries ten at a time', async () => {
  let [now, most] = [0, 0];
  const { retried } = await retryAll(waiting, async () => {
    most = Math.max(most, ++now);
    await new Promise(setImmediate);
    now--;
  });
  expect([retried, most]).toEqual([40, 10]);
});

it('is not held up by orders that refuse', async () => {
  const { retried, failed } = await retryAll(waiting, ({ orderId }) =>
    orderId === 'ord-39' ? Promise.resolve() : Promise.reject(new OrderRefused('TooLate', 'closed')),
  );
  expect([retried, failed.length]).toEqual([1, 39]);
  expect(failed[0]).toEqual({ orderId: 'ord-0', step: 'capture', because: 'closed' });
});

it('gives up on an engine that is away, and names all that was not retried, without the inner error', async () => {
  let asked = 0;
  const { retried, failed } = await retryAll(waiting, () => {
    asked++;
    return Promise.reject(new Error('14 UNAVAILABLE: 10.0.0.1'));
  });
  expect(asked).toBeLessThanOrEqual(20);
  expect([retried, failed.map(({ orderId }) => orderId)]).toEqual([0, waiting.map(({ orderId }) => orderId)]);
  expect(JSON.stringify(failed)).not.toContain('10.0.0.1');
});
