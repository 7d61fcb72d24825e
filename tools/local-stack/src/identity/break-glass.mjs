import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { AUDIENCE } from './users.mjs';

/** The same as in `@waybill/service-kit/identity/break-glass`, which need not be built here. */
const ISSUER = 'urn:waybill:break-glass';
const LIVES_MINUTES = 60;

/**
 * Makes the keys of those who may get in past the identity provider.
 *
 * @param {string} folder
 * @returns {Promise<{ publicKeysFile: string, privateKeyFile: string }>} the first is for the services
 *   (`BREAK_GLASS_PUBLIC_KEYS_FILE`), the other for whoever keeps the glass
 * @throws {Error} where keys are there already
 */
export async function newBreakGlassKeys(folder) {
  const publicKeysFile = join(folder, 'break-glass.public.json');
  const privateKeyFile = join(folder, 'break-glass.private.json');
  if (existsSync(privateKeyFile)) throw new Error(`${privateKeyFile} is there already`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  const publicKey = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicKey);
  writeFileSync(privateKeyFile, JSON.stringify({ ...(await exportJWK(pair.privateKey)), kid }), {
    mode: 0o600,
  });
  writeFileSync(publicKeysFile, JSON.stringify({ keys: [{ ...publicKey, kid }] }));
  return { publicKeysFile, privateKeyFile };
}

/**
 * An operator's access token, signed here, for the night when the provider is away.
 *
 * @param {{ privateKeyFile?: string, person?: string, reason?: string, audience?: string }} options
 * @returns {Promise<string>}
 * @throws {Error} naming what is missing
 */
export async function breakGlassToken({ privateKeyFile, person, reason, audience = AUDIENCE }) {
  if (!privateKeyFile)
    throw new Error('BREAK_GLASS_PRIVATE_KEY_FILE is missing: nobody may break the glass here');
  if (!person) throw new Error('--as <person> says who breaks the glass');
  if (!reason)
    throw new Error('--reason "<why>" is missing; it is written down with everything that is done');
  const key = JSON.parse(readFileSync(privateKeyFile, 'utf8'));
  return new SignJWT({ reason })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid })
    .setIssuer(ISSUER)
    .setAudience(audience)
    .setSubject(person)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${LIVES_MINUTES}m`)
    .sign(await importJWK(key, 'EdDSA'));
}
