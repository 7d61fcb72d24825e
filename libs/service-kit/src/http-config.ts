import { z } from 'zod';
import { wholeNumber } from './whole-number';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** The environment variables that say who may ask over HTTP, and how often. */
export const httpVariables = z.object({
  /** Names, comma-separated, under which this service may be asked beside those of loopback (`Host`, without a port). */
  ALLOWED_HOSTS: z
    .string()
    .default('')
    .transform((names) => [
      ...LOOPBACK,
      ...names.split(',').flatMap((name) => name.trim().toLowerCase() || []),
    ]),
  /** What one address may ask in a minute that changes something. */
  HTTP_WRITES_PER_MINUTE: wholeNumber(1).default(3_000),
});
export type HttpConfig = z.infer<typeof httpVariables>;
