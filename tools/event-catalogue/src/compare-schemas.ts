import { isDeepStrictEqual } from 'node:util';
import type { Direction } from './channels';
import type { JsonSchema } from './schemas';
import { brokenRules, shown } from './rules';

export interface Break {
  /** `lines[].sku`; empty: the whole body. */
  readonly field: string;
  readonly what: string;
}

/**
 * What breaks from a released schema to today's. Of what we publish (`out`), today's events must all be as the released
 * schema says; of what we read (`in`), events as the released schema says must all be taken today. In both, a field that
 * is gone breaks whoever reads it, or relies on our reading it.
 */
export function compareSchemas(
  released: JsonSchema,
  today: JsonSchema,
  direction: Direction,
  field = '',
): Break[] {
  const rules = brokenRules(released, today, direction).map((what) => ({ field, what }));
  const fields = Object.entries(released.properties ?? {}).flatMap(([name, before]) => {
    const path = field === '' ? name : `${field}.${name}`;
    const now = today.properties?.[name];
    return now === undefined
      ? [{ field: path, what: 'is gone' }]
      : compareSchemas(before as JsonSchema, now as JsonSchema, direction, path);
  });
  return [
    ...rules,
    ...defaultOf(released, today, direction, field),
    ...required(released, today, direction, field),
    ...fields,
    ...items(released, today, direction, field),
  ];
}

/** Who left a field out of what we read relied on what is put in its place. */
function defaultOf(before: JsonSchema, now: JsonSchema, direction: Direction, field: string): Break[] {
  if (direction === 'out' || before.default === undefined) return [];
  if (isDeepStrictEqual(before.default, now.default)) return [];
  return [{ field, what: `default was ${shown(before.default)}, is ${shown(now.default)}` }];
}

function required(before: JsonSchema, now: JsonSchema, direction: Direction, field: string): Break[] {
  const at = (name: string) => (field === '' ? name : `${field}.${name}`);
  const missing = (from: JsonSchema, of: JsonSchema) =>
    (of.required ?? []).filter((name) => !from.required?.includes(name));
  return direction === 'in'
    ? missing(before, now).map((name) => ({ field: at(name), what: 'is required now' }))
    : missing(now, before)
        .filter((name) => now.properties?.[name] !== undefined) // else it is gone, which is said already
        .map((name) => ({ field: at(name), what: 'is not always there any more' }));
}

function items(before: JsonSchema, now: JsonSchema, direction: Direction, field: string): Break[] {
  if (before.items && now.items)
    return compareSchemas(before.items as JsonSchema, now.items as JsonSchema, direction, `${field}[]`);
  const stricter = direction === 'in' ? now.items : before.items;
  return stricter
    ? [{ field: `${field}[]`, what: `was ${shown(before.items)}, is ${shown(now.items)}` }]
    : [];
}
