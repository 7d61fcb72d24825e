import { z } from 'zod';
import { refuseInProduction } from '../production-rules';
import { readableFile } from '../readable-file';
import { trueOrFalse } from '../true-or-false';
import { wholeNumber } from '../whole-number';
import { holdsPublicKeys } from './break-glass';

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** The environment variables that say who vouches for those who ask over HTTP. */
export const identityVariables = z.object({
  /** `off` is for a trial on one machine: everybody may do everything, and is called what he calls himself. */
  AUTH: z.enum(['oidc', 'off'], 'must be oidc or off').default('oidc'),
  /** Issuer of the access tokens: an OpenID provider, whose keys are found by discovery. */
  OIDC_ISSUER: z.url('must be the URL of an OpenID provider').optional(),
  /** In production too: an issuer on this machine, or on a network of its own, that is asked without TLS. */
  OIDC_ALLOW_PLAINTEXT: trueOrFalse.default(false),
  OIDC_AUDIENCE: z.string().min(1).default('waybill'),
  /** For how long the provider's keys are believed, and so for how long a revoked key still opens doors. */
  OIDC_KEYS_CACHED_SECONDS: wholeNumber(1, 86_400).default(300),
  /** JWK set of those who may let operators in while the provider is away; nobody unless given. */
  BREAK_GLASS_PUBLIC_KEYS_FILE: readableFile
    .refine(holdsPublicKeys, 'must be a JWK set of public keys, each with a kid')
    .optional(),
});
export type IdentityConfig = z.infer<typeof identityVariables>;

/** An issuer has to be named, unless nobody logs in; and that only on loopback, and never in production. */
export function identityRules(
  config: IdentityConfig & { NODE_ENV: string; HOST: string },
  context: z.RefinementCtx,
): void {
  const { AUTH, OIDC_ISSUER, NODE_ENV, HOST } = config;
  const refuse = (variable: string, message: string) =>
    context.addIssue({ code: 'custom', path: [variable], message });
  if (AUTH === 'oidc') {
    if (OIDC_ISSUER === undefined)
      refuse('OIDC_ISSUER', 'must be the URL of an OpenID provider, unless AUTH is off for a trial');
    else if (!OIDC_ISSUER.startsWith('https:'))
      refuseInProduction(config, context, {
        ...{ variable: 'OIDC_ISSUER', must: 'begin with https:', unless: 'OIDC_ALLOW_PLAINTEXT' },
      });
  } else if (NODE_ENV === 'production') refuse('AUTH', 'must not be off in production');
  else if (!LOOPBACK.includes(HOST)) refuse('AUTH', 'must not be off unless HOST is loopback');
}
