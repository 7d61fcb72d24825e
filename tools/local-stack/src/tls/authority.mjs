import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  webcrypto,
  X509Certificate,
} from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';

/** Under which a server of this machine is reached. */
export const LOOPBACK = ['localhost', '127.0.0.1'];

const KEY = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' };
const DAY = 86_400_000;
const AUTHORITY_LIVES = 3650 * DAY;
const CERTIFICATE_LIVES = 90 * DAY;
/** A certificate with less than this before it is made anew when it is asked for. */
const NEAR_ITS_END = 30 * DAY;

/**
 * @typedef {{ cert: string, key: string, ca: string }} Certificate paths of PEM files; the key is PKCS #8
 * @typedef {{ key: webcrypto.CryptoKey, cert: x509.X509Certificate }} Issuer
 */

/**
 * A certificate authority of this machine, for the local stack and for tests. A private key is made once and stays; only
 * certificates are renewed, each by one rename, so that whoever reads the two files always finds a pair.
 *
 * @param {string} folder in which everything is kept
 */
export async function createAuthority(folder) {
  mkdirSync(folder, { recursive: true });
  const ca = join(folder, 'ca.pem');
  const keys = await keyIn(join(folder, 'ca.key'));
  if (!existsSync(ca)) replace(ca, await selfSigned(keys));
  const issuer = { key: keys.privateKey, cert: new x509.X509Certificate(readFileSync(ca, 'utf8')) };

  return {
    ca,
    /**
     * @param {string} name the subject's common name: who its holder is
     * @param {object} [options]
     * @param {string[]} [options.hosts] names and addresses of the server that shows it; none for a client
     * @param {boolean} [options.again] a new one also if the last is still good
     * @returns {Promise<Certificate>}
     */
    async issue(name, { hosts = [], again = false } = {}) {
      if (!/^(?!ca$)[a-z0-9][a-z0-9.-]*$/.test(name)) throw new Error(`${name} cannot name a certificate`);
      const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
      const { publicKey } = await keyIn(key);
      if (again || !isGood(cert, { ca, key, hosts })) {
        replace(cert, await signed(issuer, { name, hosts, publicKey }));
      }
      return { cert, key, ca };
    },
  };
}

/** @param {string} file @param {{ ca: string, key: string, hosts: string[] }} wanted */
function isGood(file, { ca, key, hosts }) {
  if (!existsSync(file)) return false;
  const cert = new X509Certificate(readFileSync(file));
  const names = cert.subjectAltName?.split(', ').map((entry) => entry.replace(/^(DNS|IP Address):/, ''));
  return (
    Date.parse(cert.validTo) - Date.now() > NEAR_ITS_END &&
    cert.verify(new X509Certificate(readFileSync(ca)).publicKey) &&
    cert.checkPrivateKey(createPrivateKey(readFileSync(key))) &&
    (names ?? []).join() === hosts.join()
  );
}

/** @param {webcrypto.CryptoKeyPair} keys */
async function selfSigned(keys) {
  return x509.X509CertificateGenerator.createSelfSigned({
    ...lasting(AUTHORITY_LIVES),
    name: [{ CN: ['Waybill on this machine'] }],
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
}

/** @param {Issuer} issuer @param {{ name: string, hosts: string[], publicKey: webcrypto.CryptoKey }} subject */
async function signed({ key, cert }, { name, hosts, publicKey }) {
  /** @type {x509.JsonGeneralName[]} */
  const names = hosts.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }));
  return x509.X509CertificateGenerator.create({
    ...lasting(CERTIFICATE_LIVES),
    subject: [{ CN: [name] }],
    issuer: cert.subjectName,
    publicKey,
    signingKey: key,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        x509.ExtendedKeyUsage.clientAuth,
      ]),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
      await x509.AuthorityKeyIdentifierExtension.create(cert.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
    ],
  });
}

/** @param {number} lives in milliseconds */
function lasting(lives) {
  // Begun in the past, for clocks that differ.
  const notBefore = new Date(Date.now() - 3_600_000);
  // A serial number is positive: its first bit is 0.
  const serialNumber = `01${randomBytes(15).toString('hex')}`;
  return { serialNumber, notBefore, notAfter: new Date(Date.now() + lives), signingAlgorithm: SIGNATURE };
}

/** @param {string} file @returns {Promise<webcrypto.CryptoKeyPair>} made, for this user alone, if it is not there */
async function keyIn(file) {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: KEY.namedCurve });
    keepFirst(file, String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  }
  const key = createPrivateKey(readFileSync(file));
  const [secret, open] = [
    key.export({ type: 'pkcs8', format: 'der' }),
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
  ];
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', secret, KEY, false, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', open, KEY, true, ['verify']),
  };
}

/** Of several processes that make the same file, all have what the first one made. @param {string} file @param {string} text */
function keepFirst(file, text) {
  const mine = unfinished(file);
  writeFileSync(mine, text, { mode: 0o600 });
  try {
    linkSync(mine, file);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  } finally {
    rmSync(mine);
  }
}

/** @param {string} file @param {x509.X509Certificate} certificate */
function replace(file, certificate) {
  const next = unfinished(file);
  writeFileSync(next, `${certificate.toString('pem')}\n`);
  renameSync(next, file);
}

/** @param {string} file */
const unfinished = (file) => `${file}.${randomBytes(6).toString('hex')}`;
