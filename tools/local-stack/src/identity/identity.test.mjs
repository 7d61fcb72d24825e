import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createLocalJWKSet, createRemoteJWKSet, jwtVerify } from 'jose';
import { breakGlassToken, newBreakGlassKeys } from './break-glass.mjs';
import { identityProvider } from './provider.mjs';
import { passwordFile, providerSecrets } from './secrets.mjs';
import { accessToken } from './token.mjs';
import { AUDIENCE } from './users.mjs';

const folder = mkdtempSync(join(tmpdir(), 'waybill-identity-'));
/** @type {import('node:http').Server} */
let server;
let issuer = '';

before(async () => {
  server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
  const handle = identityProvider(issuer, await providerSecrets(folder)).callback();
});
after(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

const auth = () => ({ issuer, audience: AUDIENCE, passwordFile: passwordFile(folder) });
const claimsIn = async (/** @type {string} */ token) => {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  return (await jwtVerify(token, keys, { issuer, audience: AUDIENCE, algorithms: ['RS256'] })).payload;
};
const ask = async (/** @type {Record<string, string>} */ body) => {
  const response = await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(body) });
  return { status: response.status, body: /** @type {any} */ (await response.json()) };
};

test('a person gets a token that says who he is and what he may be', async () => {
  const { sub, roles } = await claimsIn(await accessToken(auth(), 'operator'));
  assert.deepEqual([sub, roles], ['grace', ['operator']]);
  const customer = await claimsIn(await accessToken(auth(), 'customer', 'cus-42'));
  assert.deepEqual([customer.roles, customer['customer_id']], [['customer'], 'cus-42']);
});

test('a machine gets the scopes that it was given, and no roles', async () => {
  const { password } = await providerSecrets(folder);
  const machine = { grant_type: 'client_credentials', client_id: 'shop-backend', client_secret: password };
  const { body } = await ask({ ...machine, scope: 'orders:read' });
  const { scope, roles } = await claimsIn(body.access_token);
  assert.deepEqual([scope, roles], ['orders:read', undefined]);
  const more = await ask({ ...machine, scope: 'orders:read orders:own' });
  assert.equal((await claimsIn(more.body.access_token))['scope'], 'orders:read');
});

test('nobody else gets one', async () => {
  const { password } = await providerSecrets(folder);
  const grant = { grant_type: 'password', client_id: 'waybill-cli' };
  for (const [username, given] of [
    ['grace', 'guess'],
    ['grace', ''],
    ['root', password],
    ['customer:', password],
  ])
    assert.notEqual((await ask({ ...grant, username: username ?? '', password: given ?? '' })).status, 200);
  await assert.rejects(accessToken(auth(), 'king'), /there are customer, support, operator/);
  await assert.rejects(accessToken(auth(), 'customer'), /--customer/);
});

test('its secrets are made once, and for this user alone', async () => {
  assert.deepEqual(await providerSecrets(folder), await providerSecrets(folder));
  for (const file of ['keys.json', 'password']) assert.equal(statSync(join(folder, file)).mode & 0o077, 0);
});

test('the glass is broken by name, with a reason, with a key that is for this user alone', async () => {
  const { publicKeysFile, privateKeyFile } = await newBreakGlassKeys(join(folder, 'glass'));
  assert.equal(statSync(privateKeyFile).mode & 0o077, 0);
  const token = await breakGlassToken({ privateKeyFile, person: 'grace', reason: 'provider is away' });
  const keys = createLocalJWKSet(JSON.parse(readFileSync(publicKeysFile, 'utf8')));
  const expected = { issuer: 'urn:waybill:break-glass', audience: AUDIENCE, algorithms: ['EdDSA'] };
  const { payload } = await jwtVerify(token, keys, expected);
  assert.deepEqual([payload.sub, payload['reason']], ['grace', 'provider is away']);
  assert.equal(Number(payload.exp) - Number(payload.iat), 3600);
  assert.ok(!readFileSync(publicKeysFile, 'utf8').includes('"d"'));
  await assert.rejects(newBreakGlassKeys(join(folder, 'glass')), /is there already/);
  await assert.rejects(breakGlassToken({ privateKeyFile, person: 'grace' }), /--reason/);
  await assert.rejects(breakGlassToken({ privateKeyFile, reason: 'x' }), /--as/);
  await assert.rejects(breakGlassToken({ person: 'grace', reason: 'x' }), /BREAK_GLASS_PRIVATE_KEY_FILE/);
});
