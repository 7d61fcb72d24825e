import { z } from 'zod';

/** `true` or `false`, in these words. */
export const trueOrFalse = z.stringbool({
  truthy: ['true'],
  falsy: ['false'],
  error: 'must be true or false',
});
