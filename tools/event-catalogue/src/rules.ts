import { isDeepStrictEqual } from 'node:util';
import type { Direction } from './channels';
import type { JsonSchema } from './schemas';

/** What says nothing of a value, or is compared by itself. */
const ELSEWHERE = [
  ...['$schema', '$id', '$comment', 'title', 'description', 'examples', 'default', 'deprecated'],
  ...['properties', 'required', 'items', 'type', 'enum', 'const'],
  ...['minimum', 'exclusiveMinimum', 'minLength', 'minItems'],
  ...['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems'],
];

/**
 * The rules on one value that change so that what was written by the one side may not be taken by the other: in what we
 * publish the released schema takes what today's lets through, in what we read it is the other way round. A rule that
 * this does not know breaks whenever it changes, unless the side that takes has dropped it.
 */
export function brokenRules(released: JsonSchema, today: JsonSchema, direction: Direction): string[] {
  const [writer, taker] = direction === 'out' ? [today, released] : [released, today];
  const changed = (name: string, of: (schema: JsonSchema) => unknown) =>
    `${name} was ${shown(of(released))}, is ${shown(of(today))}`;
  const others = Object.keys(taker).filter((keyword) => !ELSEWHERE.includes(keyword));
  return [
    ...(typesTaken(writer, taker) ? [] : [changed('type', ({ type }) => type)]),
    ...(valuesTaken(writer, taker) ? [] : [changed('values', valuesOf)]),
    ...lowest.filter(([, of]) => of(writer) < of(taker)).map(([name, of]) => changed(name, of)),
    ...highest.filter(([, of]) => of(writer) > of(taker)).map(([name, of]) => changed(name, of)),
    ...others
      .filter((keyword) => !isDeepStrictEqual(writer[keyword], taker[keyword]))
      .map((keyword) => changed(keyword, (schema) => schema[keyword])),
  ];
}

export function shown(value: unknown): string {
  return value === undefined || value === Infinity || value === -Infinity ? 'free' : JSON.stringify(value);
}

function typesTaken(writer: JsonSchema, taker: JsonSchema): boolean {
  const [written, taken] = [writer, taker].map(({ type }) => [type ?? []].flat() as string[]);
  if (!written || !taken || taken.length === 0) return true;
  const takes = (type: string) => taken.includes(type) || (type === 'integer' && taken.includes('number'));
  return written.length > 0 && written.every(takes);
}

function valuesTaken(writer: JsonSchema, taker: JsonSchema): boolean {
  const [written, taken] = [valuesOf(writer), valuesOf(taker)];
  return taken === undefined || (written?.every((value) => taken.includes(value)) ?? false);
}

function valuesOf(schema: JsonSchema): unknown[] | undefined {
  return schema.const === undefined ? schema.enum : [schema.const];
}

type Bound = readonly [name: string, of: (schema: JsonSchema) => number];

const lowest: Bound[] = [
  ['minimum', (schema) => Math.max(schema.minimum ?? -Infinity, aboveExclusive(schema))],
  ['minLength', ({ minLength = 0 }) => minLength],
  ['minItems', ({ minItems = 0 }) => minItems],
];
const highest: Bound[] = [
  ['maximum', (schema) => Math.min(schema.maximum ?? Infinity, belowExclusive(schema))],
  ['maxLength', ({ maxLength = Infinity }) => maxLength],
  ['maxItems', ({ maxItems = Infinity }) => maxItems],
];

/** The smallest whole number above the bound; of fractions the bound itself, which is as near as can be told. */
function aboveExclusive({ type, exclusiveMinimum = -Infinity }: JsonSchema): number {
  return Number(exclusiveMinimum) + (type === 'integer' ? 1 : 0);
}

function belowExclusive({ type, exclusiveMaximum = Infinity }: JsonSchema): number {
  return Number(exclusiveMaximum) - (type === 'integer' ? 1 : 0);
}
