import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { keyFiles, newPrivateKey, prepareSealingKeys, readKeySet, writeKeys } from './sealing-keys.mjs';

const base = mkdtempSync(join(tmpdir(), 'waybill-keys-'));
after(() => rmSync(base, { recursive: true }));

/** @param {string} file */
const json = (file) => JSON.parse(readFileSync(file, 'utf8'));
const holders = { owners: ['payment', 'shipping'], sealers: ['orchestrator'] };

test('each gets a key of its own, only its public half is shared, and only this user may read the files', async () => {
  const files = await prepareSealingKeys(holders, join(base, 'keys'));
  const shared = json(files.publicKeysFile);
  assert.deepEqual(Object.keys(shared), ['payment', 'shipping']);
  for (const owner of holders.owners) {
    const [key] = readKeySet(files.privateKeysFile(owner));
    const { d, ...publicHalf } = key ?? { kid: '' };
    assert.equal(typeof d, 'string');
    assert.deepEqual(shared[owner], publicHalf);
    assert.equal(statSync(files.privateKeysFile(owner)).mode & 0o777, 0o600);
  }
  assert.notEqual(shared.payment.kid, shared.shipping.kid);
  const [key] = readKeySet(files.signingKeysFile('orchestrator'));
  const { d, ...signer } = key ?? { kid: '' };
  assert.equal(typeof d, 'string');
  assert.deepEqual(readKeySet(files.signersFile), [signer]);
});

test('keys outlive a restart, and a new owner gets one beside them', async () => {
  const folder = join(base, 'kept');
  const first = await prepareSealingKeys({ ...holders, owners: ['payment'] }, folder);
  const before = [json(first.publicKeysFile), json(first.signersFile)];
  const second = await prepareSealingKeys(holders, folder);
  assert.deepEqual(json(second.publicKeysFile).payment, before[0].payment);
  assert.ok(json(second.publicKeysFile).shipping);
  assert.deepEqual(json(second.signersFile), before[1]);
});

test('a restart does not hand out a key whose private half may not have reached everybody', async () => {
  const folder = join(base, 'half-rotated');
  const { privateKeysFile, publicKeysFile } = await prepareSealingKeys(holders, folder);
  const before = json(publicKeysFile);
  const keys = readKeySet(privateKeysFile('payment'));
  writeKeys(privateKeysFile('payment'), { keys: [...keys, await newPrivateKey('payment')] });
  await prepareSealingKeys(holders, folder);
  assert.deepEqual(json(publicKeysFile), before);
});

test('where an older build had keys, its orders are taken for 90 days more; on a fresh installation never', async () => {
  const fresh = await prepareSealingKeys(holders, join(base, 'fresh'));
  assert.equal(fresh.unsignedUntil, undefined);
  assert.equal((await prepareSealingKeys(holders, join(base, 'fresh'))).unsignedUntil, undefined);

  const folder = join(base, 'older');
  mkdirSync(folder);
  const old = join(folder, 'payment.private.json'); // as the older build had it
  renameSync(fresh.privateKeysFile('payment'), old);
  const [key] = readKeySet(old);
  const { unsignedUntil = '' } = await prepareSealingKeys(holders, folder);
  const days = (Date.parse(unsignedUntil) - Date.now()) / 86_400_000;
  assert.ok(days > 89 && days <= 90);
  assert.deepEqual(readKeySet(keyFiles(folder).privateKeysFile('payment')), [key]);
  assert.ok(!existsSync(old));
  assert.equal((await prepareSealingKeys(holders, folder)).unsignedUntil, unsignedUntil);
});
