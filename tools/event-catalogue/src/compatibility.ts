import type { Direction } from './channels';
import { compareSchemas } from './compare-schemas';
import type { JsonSchema } from './schemas';

type Schemas = ReadonlyMap<string, JsonSchema>;

/**
 * What would break a team that was built against the released schemas.
 *
 * @param directionOf a topic's direction
 * @returns a line for each: topic, event, field and what became of it. None: what changed is compatible.
 */
export function breakingChanges(
  released: Schemas,
  today: Schemas,
  directionOf: (topic: string) => Direction,
): string[] {
  return [...released].flatMap(([name, before]) => {
    const [topic = '', type] = name.split('/');
    const now = today.get(name);
    if (!now) return [`${topic} ${type}: is gone`];
    return compareSchemas(before, now, directionOf(topic)).map(
      ({ field, what }) => `${topic} ${type} ${field || 'body'}: ${what}`,
    );
  });
}
