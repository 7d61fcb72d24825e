import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';

/** Only the owner may read them. */
const PRIVATE = { mode: 0o600 };

/**
 * A key pair per service that opens sealed fields, made once and kept.
 *
 * @param {string[]} owners
 * @param {string} folder
 * @returns {Promise<{ publicKeysFile: string, privateKeysFile: (owner: string) => string }>} the public keys as an
 *   object from owner to JWK, each owner's private keys as a JWK set
 */
export async function prepareSealingKeys(owners, folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const privateKeysFile = (/** @type {string} */ owner) => join(folder, `${owner}.private.json`);
  /** @type {Record<string, object>} */
  const publicKeys = {};
  for (const owner of owners) publicKeys[owner] = await publicKeyOf(owner, privateKeysFile(owner));
  const publicKeysFile = join(folder, 'public.json');
  writeFileSync(publicKeysFile, JSON.stringify(publicKeys, null, 2), PRIVATE);
  return { publicKeysFile, privateKeysFile };
}

/** @param {string} owner @param {string} file */
async function publicKeyOf(owner, file) {
  if (!existsSync(file))
    writeFileSync(file, JSON.stringify({ keys: [await newPrivateKey(owner)] }, null, 2), PRIVATE);
  const { keys } = JSON.parse(readFileSync(file, 'utf8'));
  // The newest key seals; older ones still open what was sealed before.
  const { d: _private, ...publicKey } = keys.at(-1);
  return publicKey;
}

/** @param {string} owner */
async function newPrivateKey(owner) {
  const { privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  const key = await exportJWK(privateKey);
  return { ...key, kid: `${owner}-${await calculateJwkThumbprint(key)}`, alg: 'ECDH-ES', use: 'enc' };
}
