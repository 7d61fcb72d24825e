import { z } from 'zod';

/** A whole number within these bounds, both of them included. */
export const wholeNumber = (from: number, to = Number.MAX_SAFE_INTEGER) =>
  z.coerce
    .number('must be a whole number')
    .int('must be a whole number')
    .min(from, `must be at least ${from}`)
    .max(to, `must be at most ${to}`);
