import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { asyncApiDocument } from './asyncapi';
import { page } from './page';
import { allSchemas } from './schemas';

/** Where the catalogue is kept; the same from `src` and from `dist`. */
export const EVENTS_FOLDER = join(resolve(__dirname, '..', '..', '..'), 'docs', 'events');

/** Folder in it of the schemas, `<topic>/<Type>.json`, and nothing else. */
export const SCHEMAS = 'schemas';

/** All generated files, by their paths in {@link EVENTS_FOLDER}. */
export function catalogue(): Map<string, string> {
  const document = asyncApiDocument();
  return new Map([
    ...[...schemaFiles()].map(([path, text]) => [join(SCHEMAS, path), text] as const),
    ['asyncapi.yaml', stringify(document, { aliasDuplicateObjects: false, lineWidth: 110 })] as const,
    ['index.html', page(document)] as const,
  ]);
}

/** The schemas by their paths in {@link SCHEMAS}. */
export function schemaFiles(): Map<string, string> {
  return new Map([...allSchemas()].map(([name, schema]) => [`${name}.json`, json(schema)]));
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
