import type { Random } from '@waybill/faults/load/random';
import type { Json } from '../mutate/json-tree';

/** As much of JSON Schema as the OpenAPI document of a service uses. */
export interface Schema {
  type?: string;
  enum?: Json[];
  const?: Json;
  oneOf?: Schema[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
  minimum?: number;
  pattern?: string;
}

/** Something valid of that schema; optional fields are there as often as not. */
export function exampleOf(random: Random, schema: Schema, name = ''): Json {
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants) return exampleOf(random, random.pick(variants), name);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([field, inner]) => [
          field,
          exampleOf(random, inner, field),
        ]),
      );
    case 'array':
      return [exampleOf(random, schema.items ?? {}, name)];
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1);
    case 'boolean':
      return random.below(2) === 0;
    case undefined:
    default:
      return WORDS[name] ?? 'fuzz';
  }
}

/** Where any word will not do. */
const WORDS: Record<string, string> = {
  ...{ sku: 'MUG-BLUE', token: 'tok_visa', country: 'PT', type: 'OrderPlaced', step: 'capture' },
  warehouse: 'lisbon',
};
