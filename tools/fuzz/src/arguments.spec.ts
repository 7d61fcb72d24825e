import { readArguments } from './arguments';

it('takes all doors and 5,000 cases unless told otherwise', () => {
  expect(readArguments(['--seed', '7'])).toEqual({
    ...{ seed: 7, count: 5000 },
    doors: ['event', 'request', 'news', 'message'],
  });
});

it('takes one case, and some of the doors', () => {
  expect(readArguments(['--seed', '7', '--count', '100', '--only', '0', '--door', 'news'])).toEqual({
    ...{ seed: 7, count: 100, only: 0, doors: ['news'] },
  });
});

it.each([
  [['--seed', 'x'], '--seed must be a whole number from 1 on'],
  [['--count', '0'], '--count must be'],
  [['--only', '-1'], '--only'],
  [['--door', 'window'], '--door is one of event, request, news, message, not "window"'],
  [['--speed', '1'], '--speed'],
])('%j is refused', (args, message) => {
  expect(() => readArguments(args)).toThrow(message);
});
