import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { doors, type Door } from './case';

export interface Arguments {
  seed: number;
  count: number;
  /** The one case to repeat. */
  only?: number;
  /** Cases of the other doors are left out. */
  doors: readonly Door[];
}

/**
 * `--seed <number>`, `--count <cases>` (5,000 unless given), `--only <index of a case>`: that one alone,
 * `--door event|request|news|message` (may be repeated): none of the others.
 *
 * @throws Error when an option is unknown, no number or no door
 */
export function readArguments(args: string[]): Arguments {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: String(randomInt(1, 1_000_000)) },
      count: { type: 'string', default: '5000' },
      only: { type: 'string' },
      door: { type: 'string', multiple: true, default: [] },
    },
  });
  const { only, door: named } = values;
  const unknown = named.find((name) => !doors.some((door) => door === name));
  if (unknown !== undefined) throw new Error(`--door is one of ${doors.join(', ')}, not "${unknown}"`);
  return {
    seed: wholeNumber('--seed', values.seed, 1),
    count: wholeNumber('--count', values.count, 1),
    doors: named.length > 0 ? doors.filter((door) => named.includes(door)) : doors,
    ...(only !== undefined && { only: wholeNumber('--only', only, 0) }),
  };
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < least)
    throw new Error(`${option} must be a whole number from ${least} on`);
  return value;
}
