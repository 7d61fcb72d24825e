import { z } from 'zod';

/** What customers are called by: it stands in clear in the engine, the ledger and events, so it must not tell who they are. */
export const NO_MAIL_ADDRESS = /^[^@]+$/;

/** The configuration's own pattern, of which all of an id has to be. */
export const customerIdPattern = z
  .string()
  .transform((pattern, context) => {
    try {
      return new RegExp(`^(?:${pattern})$`, 'u');
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a regular expression, as in cus-[0-9]+' });
      return z.NEVER;
    }
  })
  .default(NO_MAIL_ADDRESS);

export const WRONG_CUSTOMER_ID =
  'is not what customers may be called by (CUSTOMER_ID_PATTERN); a mail address is not';
