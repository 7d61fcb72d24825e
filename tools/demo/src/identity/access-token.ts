import { readFileSync } from 'node:fs';
import type { Stack } from '../stack';

/** Who has these roles on the local stack (tools/local-stack/src/identity/users.mjs). */
const users = { support: 'sam', operator: 'grace', approver: 'ann', 'team:inventory': 'ivy' } as const;
/** A role of somebody on the local stack, or a customer, by id. */
export type Somebody = keyof typeof users | `customer:${string}`;

const had = new Map<string, Promise<string>>();

/**
 * The header that says who asks. A token is had once and lives for hours.
 *
 * @throws Error when the stack's provider gives none
 */
export async function authorizationOf(
  { auth }: Pick<Stack, 'auth'>,
  who: Somebody = 'operator',
): Promise<{ authorization: string }> {
  const username = who in users ? users[who as keyof typeof users] : who;
  return granted(auth, username, (password) => ({
    ...{ grant_type: 'password', client_id: 'waybill-cli', username, password },
  }));
}

/**
 * The same of the shop's machine (client credentials), with one of the scopes that it has.
 *
 * @throws Error when the stack's provider gives none
 */
export function machineAuthorization(
  { auth }: Pick<Stack, 'auth'>,
  scope: string,
): Promise<{ authorization: string }> {
  return granted(auth, `shop-backend for ${scope}`, (password) => ({
    ...{ grant_type: 'client_credentials', client_id: 'shop-backend', client_secret: password, scope },
  }));
}

type Grant = (password: string) => Record<string, string>;

async function granted(auth: Stack['auth'], who: string, grant: Grant): Promise<{ authorization: string }> {
  const key = `${auth.issuer} ${who}`;
  if (!had.has(key)) had.set(key, tokenFrom(auth, who, grant));
  return { authorization: `Bearer ${await had.get(key)!}` };
}

async function tokenFrom(
  { issuer, passwordFile }: Stack['auth'],
  who: string,
  grant: Grant,
): Promise<string> {
  if (!passwordFile)
    throw new Error(`${issuer} is not the stack's own provider: it gives no tokens to tests`);
  const body = new URLSearchParams(grant(readFileSync(passwordFile, 'utf8')));
  const response = await fetch(`${issuer}/token`, { method: 'POST', body });
  const answer = (await response.json()) as { access_token?: string; error_description?: string };
  if (answer.access_token) return answer.access_token;
  throw new Error(`${issuer} gives ${who} no token: ${answer.error_description ?? response.status}`);
}
