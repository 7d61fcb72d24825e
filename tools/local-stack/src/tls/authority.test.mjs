import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, mock, test } from 'node:test';
import tls from 'node:tls';
import { createAuthority, LOOPBACK } from './authority.mjs';

const base = mkdtempSync(join(tmpdir(), 'waybill-authority-'));
after(() => rmSync(base, { recursive: true }));

/** @param {string} file */
const read = (file) => readFileSync(file, 'utf8');

/** @typedef {import('./authority.mjs').Certificate} Certificate */

/** @param {Certificate} certificate */
const shown = ({ cert, key, ca }) => ({ cert: read(cert), key: read(key), ca: read(ca) });

/**
 * Both sides of one connection, each of which asks for the other's certificate.
 *
 * @param {Certificate} server @param {Certificate} client
 * @returns {Promise<string>} whom the server takes the client for
 * @throws what either side does not like
 */
async function meet(server, client) {
  const listener = tls.createServer({ ...shown(server), requestCert: true }, (socket) =>
    socket.end(String(socket.getPeerCertificate().subject.CN)),
  );
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (listener.address());
  try {
    const socket = tls.connect({ ...shown(client), port, host: '127.0.0.1' });
    const closed = once(socket, 'close').then(() => Promise.reject(new Error('closed without a word')));
    const [name] = await Promise.race([once(socket, 'data'), closed]);
    return String(name);
  } finally {
    listener.close();
  }
}

test('a server and its client know each other by their certificates', async () => {
  const authority = await createAuthority(join(base, 'meet'));
  const server = await authority.issue('broker', { hosts: LOOPBACK });
  const client = await authority.issue('payment');
  assert.equal(await meet(server, client), 'payment');

  await assert.rejects(meet(client, client), /altnames|Hostname/, 'a client is no server of this machine');
  const stranger = await createAuthority(join(base, 'stranger'));
  await assert.rejects(meet(server, { ...(await stranger.issue('payment')), ca: server.ca }));
  await assert.rejects(
    meet(await stranger.issue('broker', { hosts: LOOPBACK }), client),
    /self.signed|issuer/,
  );
});

test('keys are for this user alone', async () => {
  const folder = join(base, 'keys');
  const { key } = await (await createAuthority(folder)).issue('payment');
  for (const file of [key, join(folder, 'ca.key')]) assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.match(read(key), /^-----BEGIN PRIVATE KEY-----/);
});

test('a certificate is made once, and anew near its end, for other hosts, by another authority, or when asked', async () => {
  const folder = join(base, 'once');
  const certificate = async (/** @type {object} */ options = {}) =>
    read((await (await createAuthority(folder)).issue('payment', options)).cert);
  const ca = read((await createAuthority(folder)).ca);
  const first = await certificate();
  assert.equal(await certificate(), first);
  assert.equal(read(join(folder, 'ca.pem')), ca);

  const asked = await certificate({ again: true });
  assert.notEqual(asked, first);
  const reached = await certificate({ hosts: LOOPBACK });
  assert.equal(new X509Certificate(reached).subjectAltName, 'DNS:localhost, IP Address:127.0.0.1');
  assert.equal(await certificate({ hosts: LOOPBACK }), reached);

  mock.timers.enable({ apis: ['Date'], now: Date.now() + 61 * 86_400_000 });
  assert.notEqual(await certificate({ hosts: LOOPBACK }), reached);
  mock.timers.reset();

  for (const file of ['ca.pem', 'ca.key']) rmSync(join(folder, file));
  await createAuthority(folder);
  assert.ok(
    new X509Certificate(await certificate()).verify(
      new X509Certificate(read(join(folder, 'ca.pem'))).publicKey,
    ),
  );
});

test('whoever asks at the same time gets pairs that fit, and nothing unfinished is left', async () => {
  const folder = join(base, 'together');
  const all = await Promise.all(
    Array.from({ length: 8 }, async () =>
      (await createAuthority(folder)).issue('broker', { hosts: LOOPBACK }),
    ),
  );
  for (const one of all) assert.equal(await meet(one, one), 'broker');
  assert.deepEqual(readdirSync(folder).sort(), ['broker.key', 'broker.pem', 'ca.key', 'ca.pem']);
});

test('a name that is no file of its own is refused', async () => {
  const authority = await createAuthority(join(base, 'names'));
  for (const name of ['', 'ca', '../ca', 'Payment', 'a b'])
    await assert.rejects(authority.issue(name), /cannot name/);
});
