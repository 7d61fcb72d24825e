import type { HostileValue } from './hostile-values';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Where a value stands: in that object or array, under that name or index. */
export interface Place {
  holder: Json[] | { [name: string]: Json };
  name: string | number;
  /** As in `lines.0.sku`. */
  path: string;
}

/** Every value below the top one. */
export function placesIn(value: Json, path = ''): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = Array.isArray(value) ? Number(key) : key;
    const here = path ? `${path}.${key}` : key;
    return [{ holder: value, name, path: here }, ...placesIn(inner, here)];
  });
}

export const valueAt = ({ holder, name }: Place): Json => (holder as Record<string | number, Json>)[name]!;

/** An own property whatever its name, `__proto__` too. */
export function put({ holder, name }: Place, value: Json): void {
  Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true });
}

/**
 * JSON text of a tree in which some places hold what no tree can: numbers too large, names given twice, nesting that would
 * overflow the writer's stack. They are noted here, and written as they are.
 */
export class JsonText {
  private readonly raw = new Map<string, string>();

  /** Stands in the tree for that text. */
  verbatim({ json }: Pick<HostileValue, 'json'>): string {
    const stand = `@verbatim-${this.raw.size}@`;
    this.raw.set(stand, json);
    return stand;
  }

  of(tree: Json): string {
    return JSON.stringify(tree).replace(
      /"(@verbatim-\d+@)"/g,
      (whole, stand: string) => this.raw.get(stand) ?? whole,
    );
  }
}
