import { baseConfig } from '@waybill/service-kit/config';
import addressparser from 'nodemailer/lib/addressparser';
import { z } from 'zod';

export const notificationConfig = baseConfig.extend({
  /** JWK set with this service's private keys; opens the sealed contacts. */
  SEALING_PRIVATE_KEYS_FILE: z.string(),
  /** The mail server; `smtp://` uses STARTTLS where offered, `?requireTLS=true` insists, `smtps://` is TLS throughout. */
  SMTP_URL: z.url({
    protocol: /^smtps?$/,
    error: 'must be a URL as in smtp://user:password@host:587',
  }),
  /** The sender. */
  MAIL_FROM: z
    .string()
    .refine((from) => domainOf(from) !== undefined, 'must be as in Shop <orders@shop.example>'),
  /** Right part of every Message-ID; MAIL_FROM's domain unless given. A change makes mails sent again look new. */
  MAIL_MESSAGE_ID_DOMAIN: z
    .string()
    .regex(/^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/, 'must be a domain name')
    .optional(),
  /** How long handing over one mail may take. Below the 20 seconds the order workflow gives an attempt. */
  MAIL_TIMEOUT_SECONDS: z.coerce.number().min(1).max(15, 'must be 1 to 15').default(10),
});
export type NotificationConfig = z.infer<typeof notificationConfig>;

/** The domain that all of this service's Message-IDs end in. */
export function messageIdDomain(
  config: Pick<NotificationConfig, 'MAIL_FROM' | 'MAIL_MESSAGE_ID_DOMAIN'>,
): string {
  return config.MAIL_MESSAGE_ID_DOMAIN ?? domainOf(config.MAIL_FROM)!;
}

/** Of a single mail address, with or without a name to it. */
function domainOf(mailbox: string): string | undefined {
  const [only, ...others] = addressparser(mailbox, { flatten: true });
  if (others.length > 0) return undefined;
  return /^[^@\s]+@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)$/.exec(only?.address ?? '')?.[1];
}
