import { baseConfig } from '@waybill/service-kit/config';
import { refuseInProduction } from '@waybill/service-kit/production-rules';
import { openingVariables } from '@waybill/service-kit/sealing/sealing-config';
import { trueOrFalse } from '@waybill/service-kit/true-or-false';
import addressparser from 'nodemailer/lib/addressparser';
import { parseConnectionUrl } from 'nodemailer/lib/shared';
import { z } from 'zod';

const AS_A_SENDER = 'must be as in Shop <orders@shop.example>';

export const notificationConfig = baseConfig
  .extend({
    ...openingVariables.shape,
    /** The mail server; `smtp://` uses STARTTLS where offered, `?requireTLS=true` insists, `smtps://` is TLS throughout. */
    SMTP_URL: z.url({
      protocol: /^smtps?$/,
      abort: true, // no word on the TLS of what is no such URL
      error: 'must be a URL as in smtp://user:password@host:587?requireTLS=true',
    }),
    /** In production too: for a network that nobody else is on. */
    SMTP_ALLOW_PLAINTEXT: trueOrFalse.default(false),
    /** The sender. */
    MAIL_FROM: z.string(AS_A_SENDER).refine((from) => domainOf(from) !== undefined, AS_A_SENDER),
    /** Right part of every Message-ID; MAIL_FROM's domain unless given. A change makes mails sent again look new. */
    MAIL_MESSAGE_ID_DOMAIN: z
      .string()
      .regex(/^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/, 'must be a domain name')
      .optional(),
    /** How long handing over one mail may take. Below the 20 seconds the order workflow gives an attempt. */
    MAIL_TIMEOUT_SECONDS: z.coerce.number().min(1).max(15, 'must be 1 to 15').default(10),
  })
  .superRefine((config, context) => {
    if (insistsOnTls(config.SMTP_URL)) return;
    const must = 'insist on TLS that checks the server (smtps://, or ?requireTLS=true)';
    refuseInProduction(config, context, { variable: 'SMTP_URL', must, unless: 'SMTP_ALLOW_PLAINTEXT' });
  });
export type NotificationConfig = z.infer<typeof notificationConfig>;

/** The domain that all of this service's Message-IDs end in. */
export function messageIdDomain(
  config: Pick<NotificationConfig, 'MAIL_FROM' | 'MAIL_MESSAGE_ID_DOMAIN'>,
): string {
  return config.MAIL_MESSAGE_ID_DOMAIN ?? domainOf(config.MAIL_FROM)!;
}

/** By nodemailer's own parser: STARTTLS that is only used where it is offered can be taken away on the way. */
function insistsOnTls(url: string): boolean {
  const { secure, requireTLS, tls } = parseConnectionUrl(url);
  return (secure === true || requireTLS === true) && tls?.['rejectUnauthorized'] !== false;
}

/** Of a single mail address, with or without a name to it. */
function domainOf(mailbox: string): string | undefined {
  const [only, ...others] = addressparser(mailbox, { flatten: true });
  if (others.length > 0) return undefined;
  return /^[^@\s]+@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)$/.exec(only?.address ?? '')?.[1];
}
