import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/**
 * A JSON file of keys, checked.
 * @throws Error naming the file and what is wrong, never a part of it: messages of JSON.parse quote their input
 */
export function readKeysFile<T extends z.ZodType>(path: string, schema: T): z.infer<T> {
  const parsed = schema.safeParse(parse(path, read(path)));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the whole'}: ${issue.message}`,
  );
  throw new Error(`keys file ${path} is not as it should be: ${problems.join('; ')}`);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`keys file ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`keys file ${path} is not JSON`);
  }
}
