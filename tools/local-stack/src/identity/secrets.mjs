import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';

/** @param {string} folder */
export const passwordFile = (folder) => join(folder, 'password');

/**
 * The provider's signing key and the users' password, made once and for this machine's user alone.
 *
 * @param {string} folder
 * @returns {Promise<{ jwks: { keys: object[] }, password: string }>}
 */
export async function providerSecrets(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const keysFile = join(folder, 'keys.json');
  if (!existsSync(keysFile)) {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const key = {
      ...(await exportJWK(privateKey)),
      kid: randomBytes(8).toString('hex'),
      alg: 'RS256',
      use: 'sig',
    };
    writeFileSync(keysFile, JSON.stringify({ keys: [key] }), { mode: 0o600 });
  }
  if (!existsSync(passwordFile(folder)))
    writeFileSync(passwordFile(folder), randomBytes(24).toString('base64url'), { mode: 0o600 });
  return {
    jwks: JSON.parse(readFileSync(keysFile, 'utf8')),
    password: readFileSync(passwordFile(folder), 'utf8'),
  };
}
