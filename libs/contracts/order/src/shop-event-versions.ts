import type { z } from 'zod';
import { SHOP_ORDERS_TOPIC, shopEvents } from './order-placed.contract';

/** One version of what shops publish. */
export interface EventVersion {
  /** As in the name of its topic, and in the id of its schemas, `urn:waybill:<name>:<Type>`. */
  name: string;
  events: Record<string, z.ZodType>;
  /** Makes of an event of the version before one of this version, by type; a type that is not named has not changed. */
  upcast?: Record<string, (earlier: never) => unknown>;
}

/**
 * All versions that are still read, oldest first. A new one is added here, with what makes an old event a new one; it never
 * takes the place of the one before, until nobody publishes that any more.
 */
export const shopEventVersions: readonly EventVersion[] = [{ name: SHOP_ORDERS_TOPIC, events: shopEvents }];

const SCHEMA_ID = /^urn:waybill:([^:]+):/;

/** The version that a CloudEvents `dataschema` names; undefined for a schema that is not ours, as a shop may have its own. */
export function versionNamed(dataschema: string | undefined): string | undefined {
  return SCHEMA_ID.exec(dataschema ?? '')?.[1];
}

/**
 * Reads the body of an event of any version as the newest one has it: checked by the schema of its own version, then by that of
 * each later one it is turned into.
 *
 * @throws RangeError when the version is not one of these, or does not have that type
 */
export function readAsNewest(
  versions: readonly EventVersion[],
  name: string,
  type: string,
  data: unknown,
): z.ZodSafeParseResult<unknown> {
  const own = versions.findIndex((version) => version.name === name);
  const schema = versions[own]?.events[type];
  if (!schema) throw new RangeError(`is not one of ${versions.map((version) => version.name).join(', ')}`);
  let read = schema.safeParse(data);
  for (const { events, upcast } of versions.slice(own + 1)) {
    if (!read.success) return read;
    const make = upcast?.[type] as ((earlier: unknown) => unknown) | undefined;
    read = events[type]!.safeParse(make ? make(read.data) : read.data);
  }
  return read;
}
