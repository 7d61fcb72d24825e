import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { prepareSealingKeys } from './sealing-keys.mjs';

const base = mkdtempSync(join(tmpdir(), 'waybill-keys-'));
after(() => rmSync(base, { recursive: true }));

/** @param {string} file */
const json = (file) => JSON.parse(readFileSync(file, 'utf8'));

test('each owner gets a key of its own, only its public half is shared, and only this user may read the files', async () => {
  const { publicKeysFile, privateKeysFile } = await prepareSealingKeys(
    ['payment', 'shipping'],
    join(base, 'keys'),
  );
  const shared = json(publicKeysFile);
  assert.deepEqual(Object.keys(shared), ['payment', 'shipping']);
  for (const owner of ['payment', 'shipping']) {
    const [key] = json(privateKeysFile(owner)).keys;
    const { d, ...publicHalf } = key;
    assert.equal(typeof d, 'string');
    assert.deepEqual(shared[owner], publicHalf);
    assert.equal(statSync(privateKeysFile(owner)).mode & 0o777, 0o600);
  }
  assert.notEqual(shared.payment.kid, shared.shipping.kid);
});

test('keys outlive a restart, and a new owner gets one beside them', async () => {
  const folder = join(base, 'kept');
  const first = json((await prepareSealingKeys(['payment'], folder)).publicKeysFile);
  const second = json((await prepareSealingKeys(['payment', 'shipping'], folder)).publicKeysFile);
  assert.deepEqual(second.payment, first.payment);
  assert.ok(second.shipping);
});
