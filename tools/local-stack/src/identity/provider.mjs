import { createHash, timingSafeEqual } from 'node:crypto';
import Provider, { errors } from 'oidc-provider';
import { AUDIENCE, claimsOf, machines } from './users.mjs';

const TOKEN_LIVES_SECONDS = 8 * 3600;

/**
 * A real OpenID provider for the local stack: keys by discovery, access tokens as JWT (RFC 9068), client credentials for
 * machines. People get theirs with the stack's password; what logs in by a browser is not there yet.
 *
 * @param {string} issuer
 * @param {{ jwks: { keys: object[] }, password: string }} secrets
 */
export function identityProvider(issuer, { jwks, password }) {
  const provider = new Provider(issuer, {
    jwks: /** @type {any} */ (jwks),
    clients: [
      publicClient,
      ...Object.entries(machines).map(([client_id, scope]) => machineClient(client_id, scope, password)),
    ],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => 'urn:waybill',
        useGrantedResource: () => true,
        getResourceServerInfo: () => resourceServer,
      },
    },
    scopes: [...new Set(Object.values(machines).flatMap((scope) => scope.split(' ')))],
    ttl: { AccessToken: TOKEN_LIVES_SECONDS, ClientCredentials: TOKEN_LIVES_SECONDS },
    findAccount: (_ctx, accountId) =>
      claimsOf(accountId) && { accountId, claims: () => ({ sub: accountId }) },
    extraTokenClaims: (_ctx, token) => ('accountId' in token ? claimsOf(String(token.accountId)) : undefined),
  });
  provider.on('server_error', (_ctx, error) => console.error(error));
  provider.registerGrantType('password', grantByPassword(provider, password), ['username', 'password']);
  return provider;
}

const resourceServer = {
  scope: Object.values(machines).join(' '),
  audience: AUDIENCE,
  accessTokenFormat: /** @type {const} */ ('jwt'),
  accessTokenTTL: TOKEN_LIVES_SECONDS,
  jwt: { sign: { alg: /** @type {const} */ ('RS256') } },
};

/** @type {import('oidc-provider').ClientMetadata} */
const publicClient = {
  client_id: 'waybill-cli',
  token_endpoint_auth_method: 'none',
  grant_types: ['password'],
  redirect_uris: [],
  response_types: [],
};

/** @param {string} client_id @param {string} scope @param {string} client_secret @returns {import('oidc-provider').ClientMetadata} */
const machineClient = (client_id, scope, client_secret) => ({
  ...{ client_id, client_secret, scope },
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
});

/**
 * The resource owner password grant (RFC 6749, section 4.3), which is for nothing but this: a command on the machine that
 * holds the password itself.
 *
 * @param {Provider} provider
 * @param {string} password
 */
function grantByPassword(provider, password) {
  return async (/** @type {any} */ ctx) => {
    const { username, password: given } = ctx.oidc.params;
    if (!claimsOf(String(username)) || !same(String(given), password))
      throw new errors.InvalidGrant('no such user, or another password');
    const token = new provider.AccessToken(
      /** @type {any} */ ({
        ...{ accountId: String(username), client: ctx.oidc.client, scope: '', gty: 'password' },
        resourceServer: new provider.ResourceServer('urn:waybill', resourceServer),
      }),
    );
    ctx.body = {
      access_token: await token.save(),
      token_type: 'Bearer',
      expires_in: TOKEN_LIVES_SECONDS,
    };
  };
}

/** @param {string} one @param {string} other */
function same(one, other) {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(/** @type {Buffer} */ (a), /** @type {Buffer} */ (b));
}
