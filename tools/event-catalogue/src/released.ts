import { join } from 'node:path';
import { EVENTS_FOLDER } from './catalogue';
import { channels, type Direction } from './channels';
import { breakingChanges } from './compatibility';
import { readFolder, replaceFolder } from './folder';
import { allSchemas, type JsonSchema } from './schemas';

/** The schemas as they were last released: what other teams have built against. */
export const RELEASED = join(EVENTS_FOLDER, 'released');

/** By `<topic>/<Type>`, as {@link allSchemas}. */
export function releasedSchemas(): Map<string, JsonSchema> {
  const files = [...readFolder(RELEASED)];
  return new Map(files.map(([path, text]) => [path.replace(/\.json$/, ''), JSON.parse(text) as JsonSchema]));
}

/** What today's contracts would break for those who have built against the last release; a line each. */
export function breaksSinceRelease(): string[] {
  return breakingChanges(releasedSchemas(), allSchemas(), directionOf);
}

/** Makes today's schemas the released ones, unless that would break someone. @returns what it would break */
export function release(schemaFiles: ReadonlyMap<string, string>): string[] {
  const breaks = breaksSinceRelease();
  if (breaks.length === 0) replaceFolder(RELEASED, schemaFiles);
  return breaks;
}

/** Of a topic that is no more nothing is compared, so either will do. */
function directionOf(topic: string): Direction {
  return channels.find((channel) => channel.topic === topic)?.direction ?? 'out';
}
