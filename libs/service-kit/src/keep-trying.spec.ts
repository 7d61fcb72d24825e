import type { LoggerService } from '@nestjs/common';
import { KeepTrying } from './keep-trying';

const said: string[] = [];
const logger = { warn: (line: string) => said.push(line) } as unknown as LoggerService;
beforeEach(() => said.splice(0));

it('tries until it worked, and says of each failure why', async () => {
  let attempts = 0;
  const task = new KeepTrying(
    'topic',
    () => (++attempts < 3 ? Promise.reject(new Error(`no broker ${attempts}`)) : Promise.resolve()),
    logger,
  );
  expect(task.notReadyBecause()).toBe('not tried yet');

  await Promise.all([task.start(), task.start()]);

  expect(attempts).toBe(3);
  expect(task.notReadyBecause()).toBeUndefined();
  expect(said).toEqual([
    'topic: no broker 1. Trying again in 250 ms',
    'topic: no broker 2. Trying again in 500 ms',
  ]);
});

it('is not ready while it fails, and stops when it is told to', async () => {
  let attempts = 0;
  let failedOnce!: () => void;
  const failure = new Promise<void>((resolve) => (failedOnce = resolve));
  const attempt = () => {
    attempts++;
    return Promise.reject(new Error('no broker'));
  };
  const task = new KeepTrying('topic', attempt, {
    warn: () => failedOnce(),
  } as unknown as LoggerService);
  const running = task.start();
  await failure;
  expect(task.notReadyBecause()).toBe('no broker');

  await task.stop();
  await running;

  expect(attempts).toBe(1);
});
