import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, type KeyLike, SignJWT } from 'jose';
import { type IdentityConfig, identityVariables } from '../identity/identity-config';

export interface TestIssuer {
  readonly url: string;
  /** Configuration of a service that trusts it. */
  readonly config: IdentityConfig;
  /** A good access token, but for what the claims say otherwise; `kid` of the key it is signed with. */
  token(claims?: JWTPayload, kid?: string): Promise<string>;
  /** The keys of that id. */
  keys(kid?: string): { privateKey: KeyLike; publicKey: KeyLike };
  /** Its public key is published no more. */
  revoke(kid: string): void;
  close(): Promise<void>;
}

/** Publishes keys as an OpenID provider does, and signs whatever a test wants signed. For tests alone. */
export async function startTestIssuer(): Promise<TestIssuer> {
  const pairs = new Map(
    await Promise.all(['first', 'second'].map(async (kid) => [kid, await generateKeyPair('RS256')] as const)),
  );
  const published = new Set(pairs.keys());
  const server = createServer((request, response) => {
    void (async () => {
      const keys = await Promise.all(
        [...published].map(async (kid) => ({
          ...(await exportJWK(pairs.get(kid)!.publicKey)),
          kid,
          alg: 'RS256',
        })),
      );
      const body = request.url === '/keys' ? { keys } : { issuer: url, jwks_uri: `${url}/keys` };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(body));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keysOf = (kid = 'first') => pairs.get(kid)!;
  return {
    url,
    config: identityVariables.parse({ OIDC_ISSUER: url }),
    keys: keysOf,
    token: (claims = {}, kid = 'first') =>
      new SignJWT({ iss: url, aud: 'waybill', sub: 'grace', ...claims })
        .setProtectedHeader({ alg: 'RS256', kid })
        .setExpirationTime((claims.exp as number | undefined) ?? '5m')
        .sign(keysOf(kid).privateKey),
    revoke: (kid) => void published.delete(kid),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
