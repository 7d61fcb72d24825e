import { readFileSync } from 'node:fs';
import { Logger, UnauthorizedException } from '@nestjs/common';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { Counter } from 'prom-client';
import { z } from 'zod';
import type { Actor } from './actor';

/** Issuer of the tokens that `npm run token -- --break-glass` signs. No provider can have it: it is no URL of the web. */
export const BREAK_GLASS_ISSUER = 'urn:waybill:break-glass';
const ALGORITHMS = ['EdDSA'];
/** It is for one night's trouble, not for a day's work. */
const LIVES_AT_MOST_SECONDS = 3_600;
const CLOCK_SKEW_SECONDS = 60;

const keySet = z.object({
  keys: z.array(z.looseObject({ kty: z.string(), kid: z.string().min(1), d: z.never().optional() })).min(1),
});
const claims = z.object({
  sub: z.string().min(1).max(100),
  jti: z.string().min(1).max(100),
  reason: z.string().trim().min(1).max(500),
});

const uses = new Counter({
  name: 'break_glass_requests_total',
  help: 'Requests that were let in by a token signed on the machine, past the identity provider',
});

/** Whether that file holds public keys, and nothing but public keys, as a JWK set. */
export function holdsPublicKeys(path: string): boolean {
  try {
    return keySet.safeParse(JSON.parse(readFileSync(path, 'utf8'))).success;
  } catch {
    return false;
  }
}

/** Lets operators in while the identity provider is away: by a key that is kept for that. Each use is said loudly. */
export class BreakGlass {
  private readonly logger = new Logger('BreakGlass');
  private readonly keys: JWTVerifyGetKey;

  /** @param publicKeysFile see {@link holdsPublicKeys} */
  constructor(
    publicKeysFile: string,
    private readonly audience: string,
  ) {
    this.keys = createLocalJWKSet(JSON.parse(readFileSync(publicKeysFile, 'utf8')) as JSONWebKeySet);
  }

  /** @throws UnauthorizedException when it is not signed by one of the keys, gives no reason, or is older than an hour */
  async verify(token: string): Promise<Actor> {
    const { sub, jti, reason } = await this.claimsOf(token);
    uses.inc();
    this.logger.error({ msg: 'let in past the identity provider', subject: sub, reason, token: jti });
    return { subject: `break-glass:${sub}`, roles: ['operator'], scopes: [] };
  }

  private async claimsOf(token: string): Promise<z.infer<typeof claims>> {
    const expected = {
      ...{ issuer: BREAK_GLASS_ISSUER, audience: this.audience, algorithms: ALGORITHMS },
      ...{ maxTokenAge: LIVES_AT_MOST_SECONDS, clockTolerance: CLOCK_SKEW_SECONDS, requiredClaims: ['exp'] },
    };
    try {
      return claims.parse((await jwtVerify(token, this.keys, expected)).payload);
    } catch (error) {
      throw new UnauthorizedException('the access token is not valid', { cause: error });
    }
  }
}
