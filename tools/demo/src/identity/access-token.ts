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
  const key = `${auth.issuer} ${username}`;
  if (!had.has(key)) had.set(key, tokenFrom(auth, username));
  return { authorization: `Bearer ${await had.get(key)!}` };
}

async function tokenFrom({ issuer, passwordFile }: Stack['auth'], username: string): Promise<string> {
  if (!passwordFile)
    throw new Error(`${issuer} is not the stack's own provider: it gives no tokens to tests`);
  const body = new URLSearchParams({
    ...{ grant_type: 'password', client_id: 'waybill-cli', username },
    password: readFileSync(passwordFile, 'utf8'),
  });
  const response = await fetch(`${issuer}/token`, { method: 'POST', body });
  const answer = (await response.json()) as { access_token?: string; error_description?: string };
  if (answer.access_token) return answer.access_token;
  throw new Error(`${issuer} gives ${username} no token: ${answer.error_description ?? response.status}`);
}
