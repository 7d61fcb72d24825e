import { readFileSync } from 'node:fs';
import { userOf } from './users.mjs';

/**
 * An access token of the local stack's provider.
 *
 * @param {import('../stack/stack-file.mjs').StackDescription['auth']} auth
 * @param {string} role
 * @param {string} [customer]
 * @returns {Promise<string>}
 * @throws {Error} when there is no such role, or the provider is not the stack's own
 */
export async function accessToken({ issuer, passwordFile }, role, customer) {
  if (!passwordFile)
    throw new Error(`tokens of ${issuer} are had from there: it is not the stack's own provider`);
  const body = new URLSearchParams({
    ...{ grant_type: 'password', client_id: 'waybill-cli' },
    ...{ username: userOf(role, customer), password: readFileSync(passwordFile, 'utf8') },
  });
  const response = await fetch(`${issuer}/token`, { method: 'POST', body }).catch(() => {
    throw new Error(`Nobody answers at ${issuer}: is the stack running?`);
  });
  const answer = /** @type {{ access_token?: string, error_description?: string }} */ (await response.json());
  if (!answer.access_token)
    throw new Error(answer.error_description ?? `${issuer} answers ${response.status}`);
  return answer.access_token;
}
