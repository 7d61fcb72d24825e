import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Fault } from './faults/stage';

export interface Arguments {
  list: boolean;
  quick: boolean;
  seed: number;
  orders: number;
  faults: Fault[];
}

/**
 * `--list`, `--quick` (the short ones with few orders, as in CI), `--only <name or its beginning>` (may be repeated),
 * `--seed <number>`, `--orders <orders in each load>`.
 *
 * @throws Error when an option is unknown, no number, or names no fault
 */
export function readArguments(args: string[], all: readonly Fault[]): Arguments {
  const { values } = parseArgs({
    args,
    options: {
      list: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string', default: String(randomInt(1, 1_000_000)) },
      orders: { type: 'string' },
    },
  });
  const { list, quick, only } = values;
  const unknown = only.find((name) => !all.some((fault) => fault.name.startsWith(name)));
  if (unknown !== undefined) throw new Error(`no fault is called "${unknown}"; --list names them`);
  const faults = all.filter((fault) =>
    only.length > 0 ? only.some((name) => fault.name.startsWith(name)) : !quick || fault.quick,
  );
  const orders = wholeNumber('--orders', values.orders ?? (quick ? '16' : '60'));
  return { list, quick, seed: wholeNumber('--seed', values.seed), orders, faults };
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`${option} must be a whole number from 1 on`);
  return value;
}
