import { BadRequestException } from '@nestjs/common';
import { problemWithText } from '@waybill/untrusted-text/problem-with-text';
import type { z } from 'zod';

/**
 * What a client has sent, as the schema makes of it.
 *
 * @throws BadRequestException naming each wrong field by its path (`lines.0.quantity`)
 */
export function checked<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const unreadable = problemWithText(value);
  if (unreadable) throw new BadRequestException(`${unreadable.field || 'body'}: ${unreadable.problem}`);
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data as z.infer<S>;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new BadRequestException(problems.join('; '));
}
