import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';

/** Only the owner may read them. */
const PRIVATE = { mode: 0o600 };
/** Characters of the thumbprint that tell an owner's keys apart: each sealed field carries them twice. */
const KID_LENGTH = 12;
/** By then the orders that were open before an upgrade, and their returns, are over. */
const DAYS_FOR_OLDER_ORDERS = 90;

/**
 * @typedef {{ kid: string, d?: string, [member: string]: unknown }} Jwk
 *
 * @typedef {object} KeyHolders
 * @property {string[]} owners services that open sealed fields
 * @property {string[]} sealers services that seal for them
 */

/**
 * Where keys are: what is private in a folder of its service, what is public in one for all.
 *
 * @param {string} folder
 */
export const keyFiles = (folder) => ({
  publicKeysFile: join(folder, 'public', 'public.json'),
  signersFile: join(folder, 'public', 'signers.json'),
  auditSignersFile: join(folder, 'public', 'audit-signers.json'),
  unsignedUntilFile: join(folder, 'public', 'unsigned-until'),
  privateKeysFile: (/** @type {string} */ owner) => join(folder, owner, `${owner}.private.json`),
  signingKeysFile: (/** @type {string} */ sealer) => join(folder, sealer, `${sealer}.signing.json`),
});

/**
 * What services need to seal and to open, made once and kept: a key pair for each that opens sealed fields, and one for each
 * that seals, to sign with.
 *
 * @param {KeyHolders} holders
 * @param {string} folder
 * @returns {Promise<ReturnType<typeof keyFiles> & { unsignedUntil: string | undefined }>} `unsignedUntil`: RFC 3339; where there were
 *   keys before fields were signed, until when unsigned ones are taken
 */
export async function prepareSealingKeys({ owners, sealers }, folder) {
  const files = keyFiles(folder);
  moveFromOneFolder(owners, folder);
  // Keys of owners, and none of who signs: an older build made them, and has orders sealed with them.
  if (!existsSync(files.signersFile) && owners.some((owner) => existsSync(files.privateKeysFile(owner))))
    writeFile(files.unsignedUntilFile, inDays(DAYS_FOR_OLDER_ORDERS));
  for (const sealer of sealers) await ensureKey(files.signingKeysFile(sealer), () => newSigningKey(sealer));
  writeKeys(files.signersFile, {
    keys: sealers.flatMap((sealer) => readKeySet(files.signingKeysFile(sealer)).map(publicHalf)),
  });
  keepForAudit(files);
  for (const owner of owners) await ensureKey(files.privateKeysFile(owner), () => newPrivateKey(owner));
  writeKeys(files.publicKeysFile, publicKeysOf(owners, files));
  const unsignedUntil = existsSync(files.unsignedUntilFile)
    ? readFileSync(files.unsignedUntilFile, 'utf8')
    : undefined;
  return { ...files, unsignedUntil };
}

/** What was signed stays to be verified, whatever becomes of the key. @param {ReturnType<typeof keyFiles>} files */
export function keepForAudit({ auditSignersFile, signersFile }) {
  const kept = existsSync(auditSignersFile) ? readKeySet(auditSignersFile) : [];
  const more = readKeySet(signersFile).filter(({ kid }) => kept.every((key) => key.kid !== kid));
  if (more.length > 0) writeKeys(auditSignersFile, { keys: [...kept, ...more] });
}

/** @param {string} file @returns {Jwk[]} */
export const readKeySet = (file) => JSON.parse(readFileSync(file, 'utf8')).keys;

/** @param {string} file @param {unknown} keys */
export const writeKeys = (file, keys) => writeFile(file, JSON.stringify(keys, null, 2));

/** Whole or not at all: services read it while it is written. @param {string} file @param {string} content */
function writeFile(file, content) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, content, PRIVATE);
  renameSync(`${file}.new`, file);
}

/** @param {Jwk} key @returns {Jwk} */
export function publicHalf({ d: _private, ...publicKey }) {
  return publicKey;
}

/** Opens what was sealed with it. @param {string} owner @returns {Promise<Jwk>} */
export const newPrivateKey = (owner) => newKey(owner, 'ECDH-ES', 'P-256', 'enc');

/** Signs what is sealed. @param {string} sealer @returns {Promise<Jwk>} */
export const newSigningKey = (sealer) => newKey(sealer, 'EdDSA', 'Ed25519', 'sig');

/** @param {string} owner @param {string} alg @param {string} crv @param {'enc' | 'sig'} use */
async function newKey(owner, alg, crv, use) {
  const { privateKey } = await generateKeyPair(alg, { crv, extractable: true });
  const key = await exportJWK(privateKey);
  const thumbprint = await calculateJwkThumbprint(key);
  return { ...key, kid: `${owner}-${thumbprint.slice(0, KID_LENGTH)}`, alg, use };
}

/** @param {string} file @param {() => Promise<Jwk>} make */
async function ensureKey(file, make) {
  if (!existsSync(file)) writeKeys(file, { keys: [await make()] });
}

/**
 * The one that is sealed with stays, as long as it can be opened: a newer private key may not have reached everybody yet.
 *
 * @param {string[]} owners
 * @param {ReturnType<typeof keyFiles>} files
 * @returns {Record<string, Jwk>}
 */
function publicKeysOf(owners, { publicKeysFile, privateKeysFile }) {
  /** @type {Record<string, Jwk>} */
  const before = existsSync(publicKeysFile) ? JSON.parse(readFileSync(publicKeysFile, 'utf8')) : {};
  return Object.fromEntries(
    owners.map((owner) => {
      const keys = readKeySet(privateKeysFile(owner));
      const current = keys.find(({ kid }) => kid === before[owner]?.kid) ?? /** @type {Jwk} */ (keys.at(-1));
      return [owner, publicHalf(current)];
    }),
  );
}

/**
 * An older build kept a stack's keys in one folder.
 *
 * @param {string[]} owners
 * @param {string} folder
 */
function moveFromOneFolder(owners, folder) {
  const { privateKeysFile } = keyFiles(folder);
  for (const owner of owners) {
    const old = join(folder, `${owner}.private.json`);
    if (!existsSync(old)) continue;
    mkdirSync(dirname(privateKeysFile(owner)), { recursive: true, mode: 0o700 });
    renameSync(old, privateKeysFile(owner));
  }
}

/** @param {number} days */
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
