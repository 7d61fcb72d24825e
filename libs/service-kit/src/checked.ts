import { BadRequestException } from '@nestjs/common';
import type { z } from 'zod';

/**
 * What a client has sent, as the schema makes of it.
 *
 * @throws BadRequestException naming each wrong field by its path (`lines.0.quantity`)
 */
export function checked<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const result = schema.safeParse(value ?? {});
  const problems = result.success
    ? pathsOfNul(result.data).map((path) => `${path}: holds the character U+0000`)
    : result.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  if (problems.length > 0) throw new BadRequestException(problems.join('; '));
  return result.data as z.infer<S>;
}

/** PostgreSQL keeps no text that holds U+0000. */
function pathsOfNul(value: unknown, path: string[] = []): string[] {
  if (typeof value === 'string') return value.includes('\0') ? [path.join('.') || 'body'] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => pathsOfNul(inner, [...path, name]));
}
