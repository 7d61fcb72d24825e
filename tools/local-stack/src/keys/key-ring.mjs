import { existsSync, readFileSync } from 'node:fs';
import {
  keepForAudit,
  keyFiles,
  newPrivateKey,
  newSigningKey,
  publicHalf,
  readKeySet,
  writeKeys,
} from '../stack/sealing-keys.mjs';
import { loadedByAll } from './processes.mjs';

/**
 * @typedef {object} KeyRing the sealing keys of an installation, and who uses them
 * @property {string} folder as deploy/make-sealing-keys.mjs makes it
 * @property {import('../stack/sealing-keys.mjs').KeyHolders} holders
 * @property {import('./processes.mjs').Processes} processes
 * @property {(line: string) => void} say
 * @property {number} [timeoutMs] how long a process may take to load a key, in milliseconds
 *
 * @typedef {{ keys: { kid: string, orders: number }[], unknown: number }} KeysInUse as GET /sealing-keys answers
 * @typedef {{ service: string, kid: string, does: 'seals' | 'signs' | 'opens' | 'verifies', orders: number }} ListedKey
 */

/**
 * All keys: the one of each service that seals or signs now, and older ones that only open or verify.
 *
 * @param {KeyRing} ring
 * @param {KeysInUse} inUse
 * @returns {ListedKey[]}
 */
export function listKeys({ folder, holders }, inUse) {
  const files = keyFiles(folder);
  const ordersOf = (/** @type {string} */ kid) => inUse.keys.find((key) => key.kid === kid)?.orders ?? 0;
  const publicKeys = readPublicKeys(files);
  /** @type {ListedKey[]} */
  const sealing = holders.owners.flatMap((service) =>
    readKeySet(files.privateKeysFile(service)).map(({ kid }) => ({
      ...{ service, kid, orders: ordersOf(kid) },
      does: publicKeys[service]?.kid === kid ? 'seals' : 'opens',
    })),
  );
  /** @type {ListedKey[]} */
  const signing = holders.sealers.flatMap((service) => {
    const current = readKeySet(files.signingKeysFile(service)).at(-1)?.kid;
    return readKeySet(files.signersFile)
      .filter(({ kid }) => kid.startsWith(`${service}-`))
      .map(({ kid }) => ({
        ...{ service, kid, orders: ordersOf(kid) },
        does: kid === current ? 'signs' : 'verifies',
      }));
  });
  return [...sealing, ...signing];
}

/**
 * A new key for a service. Those who read with it have it before anybody writes with it; nothing is restarted, nothing gets lost.
 * Broken off before anybody writes with it, it may simply be tried again.
 *
 * @param {KeyRing} ring
 * @param {string} service
 * @returns {Promise<string>} the new key's id
 * @throws {Error} when there is no such service, or a process does not load the key; what is in use stays in use then
 */
export async function rotateKey(ring, service) {
  if (ring.holders.owners.includes(service)) return rotateSealingKey(ring, service);
  if (ring.holders.sealers.includes(service)) return rotateSigningKey(ring, service);
  const known = [...ring.holders.owners, ...ring.holders.sealers].join(', ');
  throw new Error(`${service} has no sealing keys; these have: ${known}`);
}

/** @param {KeyRing} ring @param {string} owner */
async function rotateSealingKey({ folder, holders, processes, say, timeoutMs }, owner) {
  const files = keyFiles(folder);
  const privateKeys = readKeySet(files.privateKeysFile(owner));
  const publicKeys = readPublicKeys(files);
  const halfDone = privateKeys.at(-1)?.kid !== publicKeys[owner]?.kid;
  const key = halfDone ? privateKeys.at(-1) : await newPrivateKey(owner);
  if (!key) throw new Error(`${owner} has no private key`);
  if (!halfDone) writeKeys(files.privateKeysFile(owner), { keys: [...privateKeys, key] });
  say(`${key.kid}: ${owner} has its private half; waiting until each of its processes has loaded it`);
  await loadedByAll(processes, [owner], 'open', key.kid, timeoutMs);
  // As it is now: somebody may have given another service a new key meanwhile.
  writeKeys(files.publicKeysFile, { ...readPublicKeys(files), [owner]: publicHalf(key) });
  say(`${key.kid}: its public half is there to seal with; waiting for who seals`);
  await loadedByAll(processes, holders.sealers, 'seal', key.kid, timeoutMs);
  return key.kid;
}

/** @param {KeyRing} ring @param {string} sealer */
async function rotateSigningKey({ folder, holders, processes, say, timeoutMs }, sealer) {
  const files = keyFiles(folder);
  const own = readKeySet(files.signingKeysFile(sealer));
  // Without those that were broken off before their private half was there: nothing was ever signed with them.
  const signers = readKeySet(files.signersFile).filter(
    ({ kid }) => !kid.startsWith(`${sealer}-`) || own.some((key) => key.kid === kid),
  );
  const key = await newSigningKey(sealer);
  writeKeys(files.signersFile, { keys: [...signers, publicHalf(key)] });
  keepForAudit(files);
  say(`${key.kid}: its public half is there to verify with; waiting until who opens has loaded it`);
  await loadedByAll(processes, holders.owners, 'verify', key.kid, timeoutMs);
  writeKeys(files.signingKeysFile(sealer), { keys: [...own, key] });
  say(`${key.kid}: ${sealer} has its private half; waiting until each of its processes signs with it`);
  await loadedByAll(processes, [sealer], 'sign', key.kid, timeoutMs);
  return key.kid;
}

/**
 * Throws a key away: nothing that was made with it can be read any more.
 *
 * @param {KeyRing} ring
 * @param {string} kid
 * @param {KeysInUse} inUse
 * @throws {Error} when there is no such key, when it seals or signs now, or when an order may still need it
 */
export function retireKey(ring, kid, inUse) {
  const listed = listKeys(ring, inUse).find((key) => key.kid === kid);
  if (!listed) throw new Error(`There is no key ${kid}. npm run keys -- list shows them.`);
  const { service, does, orders } = listed;
  if (does === 'seals' || does === 'signs')
    throw new Error(
      `${kid} ${does} now. Give ${service} another one first: npm run keys -- rotate ${service}`,
    );
  if (orders > 0) throw new Error(`${kid} is needed by ${orders} orders that are not over.`);
  if (inUse.unknown > 0)
    throw new Error(`${inUse.unknown} orders of an older build are not over, and do not know their keys.`);
  const files = keyFiles(ring.folder);
  const without = (/** @type {string} */ file) =>
    writeKeys(file, { keys: readKeySet(file).filter((key) => key.kid !== kid) });
  if (does === 'opens') return without(files.privateKeysFile(service));
  without(files.signersFile);
  without(files.signingKeysFile(service));
}

/** @param {ReturnType<typeof keyFiles>} files @returns {Record<string, import('../stack/sealing-keys.mjs').Jwk>} */
function readPublicKeys({ publicKeysFile }) {
  if (!existsSync(publicKeysFile))
    throw new Error(
      `There are no sealing keys at ${publicKeysFile}. node deploy/make-sealing-keys.mjs makes them.`,
    );
  return JSON.parse(readFileSync(publicKeysFile, 'utf8'));
}
