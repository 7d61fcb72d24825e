import { ServiceUnavailableException, UnauthorizedException } from '@nestjs/common';
import {
  createRemoteJWKSet,
  decodeJwt,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { z } from 'zod';
import type { Actor } from './actor';
import { BREAK_GLASS_ISSUER, BreakGlass } from './break-glass';
import type { IdentityConfig } from './identity-config';

/** Asymmetric ones alone: a public key is never taken for a shared secret, and `none` is no signature (RFC 8725, section 3.1). */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const CLOCK_SKEW_SECONDS = 60;
const PROVIDER_ANSWERS_WITHIN_MS = 5_000;

const discovered = z.object({ issuer: z.string(), jwks_uri: z.url() });
const claims = z.object({
  sub: z.string().min(1).max(200),
  roles: z.array(z.string().max(100)).max(100).default([]),
  scope: z.string().max(2_000).default(''),
  customer_id: z.string().min(1).max(128).optional(),
});

/** Reads access tokens of one OpenID provider: signature, issuer, audience, times. */
export class TokenVerifier {
  private keys: Promise<JWTVerifyGetKey> | undefined;
  private readonly breakGlass: BreakGlass | undefined;

  constructor(private readonly config: IdentityConfig) {
    const { BREAK_GLASS_PUBLIC_KEYS_FILE: keysFile, OIDC_AUDIENCE } = config;
    this.breakGlass = keysFile === undefined ? undefined : new BreakGlass(keysFile, OIDC_AUDIENCE);
  }

  /**
   * @throws UnauthorizedException when the token is not the issuer's, not for us, or not valid now; never says more than that
   * @throws ServiceUnavailableException when the issuer's keys cannot be had
   */
  async verify(token: string): Promise<Actor> {
    if (this.breakGlass && saidIssuer(token) === BREAK_GLASS_ISSUER) return this.breakGlass.verify(token);
    const keys = await this.issuersKeys();
    const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience } = this.config;
    const expected = {
      issuer: issuer!,
      audience,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_SKEW_SECONDS,
    };
    try {
      const { payload } = await jwtVerify(token, keys, { ...expected, requiredClaims: ['exp', 'sub'] });
      return actorOf(payload);
    } catch (error) {
      if (cannotBeAsked(error)) throw providerIsAway(error);
      throw new UnauthorizedException('the access token is not valid', { cause: error });
    }
  }

  private async issuersKeys(): Promise<JWTVerifyGetKey> {
    this.keys ??= this.discover();
    try {
      return await this.keys;
    } catch (error) {
      this.keys = undefined; // asked again with the next request
      throw providerIsAway(error);
    }
  }

  /** OpenID Connect Discovery 1.0, section 4. */
  private async discover(): Promise<JWTVerifyGetKey> {
    const { OIDC_ISSUER: issuer = '', OIDC_KEYS_CACHED_SECONDS } = this.config;
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await fetch(url, { signal: AbortSignal.timeout(PROVIDER_ANSWERS_WITHIN_MS) });
    if (!response.ok) throw new Error(`${url} answers ${response.status}`);
    const metadata = discovered.parse(await response.json());
    if (metadata.issuer !== issuer) throw new Error(`${url} is of the issuer ${metadata.issuer}`);
    return createRemoteJWKSet(new URL(metadata.jwks_uri), {
      cacheMaxAge: OIDC_KEYS_CACHED_SECONDS * 1000,
      cooldownDuration: Math.min(30, OIDC_KEYS_CACHED_SECONDS) * 1000,
      timeoutDuration: PROVIDER_ANSWERS_WITHIN_MS,
    });
  }
}

/** What the token says, and nobody has checked yet. */
function saidIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined; // no JWT at all; the verification says so
  }
}

function actorOf(payload: JWTPayload): Actor {
  const { sub: subject, roles, scope, customer_id } = claims.parse(payload);
  const scopes = scope.split(' ').filter((one) => one !== '');
  return { subject, roles, scopes, ...(customer_id !== undefined && { customerId: customer_id }) };
}

/** Not the token's fault: the keys could not be fetched. */
const cannotBeAsked = (error: unknown): boolean =>
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC') ||
  (error instanceof TypeError && error.message === 'fetch failed');

const providerIsAway = (cause: unknown) =>
  new ServiceUnavailableException('The identity provider cannot be asked now; try again later.', { cause });
