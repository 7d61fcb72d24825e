import type { JsonSchema } from './schemas';

export interface Field {
  /** `lines[].sku` */
  readonly path: string;
  readonly required: boolean;
  readonly type: string;
  readonly rules: readonly string[];
  readonly description: string | undefined;
}

/** An object's fields, those inside after the one they are in. */
export function fieldsOf(schema: JsonSchema, prefix = ''): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const field = property as JsonSchema;
    const { at, inner } = innermost(field, prefix + name);
    const { type, description } = field;
    const required = schema.required?.includes(name) ?? false;
    const shown = {
      path: prefix + name,
      required,
      type: String(type ?? 'any'),
      rules: rulesOf(field),
      description,
    };
    const itemRules = inner === field ? [] : rulesOf(inner).map((rule) => `each ${rule}`);
    return [{ ...shown, rules: [...shown.rules, ...itemRules] }, ...fieldsOf(inner, `${at}.`)];
  });
}

function innermost(schema: JsonSchema, at: string): { at: string; inner: JsonSchema } {
  return schema.items ? innermost(schema.items as JsonSchema, `${at}[]`) : { at, inner: schema };
}

function rulesOf(schema: JsonSchema): string[] {
  const { format, pattern, default: fallback } = schema;
  const { minimum: low = schema.exclusiveMinimum, maximum: high } = schema;
  const bounds = [
    ['at least', low === undefined ? low : Number(low) + (schema.exclusiveMinimum === undefined ? 0 : 1)],
    ['at most', high === Number.MAX_SAFE_INTEGER ? undefined : high],
    ['length at least', schema.minLength ?? schema.minItems],
    ['length at most', schema.maxLength ?? schema.maxItems],
  ];
  return [
    ...(schema.const === undefined ? [] : [JSON.stringify(schema.const)]),
    ...(schema.enum ? [`one of ${schema.enum.map((value) => JSON.stringify(value)).join(', ')}`] : []),
    ...(format ? [format] : pattern ? [pattern] : []),
    ...bounds.filter(([, bound]) => bound !== undefined).map(([what, bound]) => `${what} ${bound}`),
    ...(fallback === undefined ? [] : [`default ${JSON.stringify(fallback)}`]),
  ];
}
