import { readArguments } from './arguments';
import type { Fault } from './faults/stage';

const fault = (name: string, quick = false): Fault => ({
  ...{ name, quick, what: '' },
  run: () => Promise.resolve([]),
});
const all = [fault('kafka-stopped', true), fault('kafka-killed'), fault('replayed')];
const namesFor = (...args: string[]) => readArguments(args, all).faults.map(({ name }) => name);

it('runs all faults, the quick ones, or those whose name begins so', () => {
  expect(namesFor()).toEqual(['kafka-stopped', 'kafka-killed', 'replayed']);
  expect(namesFor('--quick')).toEqual(['kafka-stopped']);
  expect(namesFor('--only', 'kafka', '--quick')).toEqual(['kafka-stopped', 'kafka-killed']);
});

it('takes a seed and a number of orders, or chooses them', () => {
  expect(readArguments(['--seed', '7', '--orders', '9'], all)).toMatchObject({ seed: 7, orders: 9 });
  expect(readArguments([], all).seed).toBeGreaterThan(0);
});

it.each([
  [['--only', 'rabbit'], 'no fault is called "rabbit"'],
  [['--orders', '0'], '--orders must be a whole number from 1 on'],
  [['--seed', 'x'], '--seed must be a whole number'],
  [['--sed', '1'], "Unknown option '--sed'"],
])('refuses %j', (args, why) => {
  expect(() => readArguments(args, all)).toThrow(why);
});
