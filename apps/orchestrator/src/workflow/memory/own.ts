/**
 * What a record holds under a name that may come from outside. Read as `record[name]`, a name such as `constructor` finds
 * what every object inherits. Records, not `Map`s, because they cross continue-as-new as JSON; `__proto__` survives that as
 * a property of their own.
 */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
