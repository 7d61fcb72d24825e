import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { keyFiles, prepareSealingKeys, readKeySet } from '../stack/sealing-keys.mjs';
import { listKeys, retireKey, rotateKey } from './key-ring.mjs';

const holders = { owners: ['payment', 'shipping'], sealers: ['orchestrator'] };
const base = mkdtempSync(join(tmpdir(), 'waybill-keys-'));
const nobody = { keys: [], unknown: 0 };

/** A process of every service: it shows what is in the files, unless it is deaf. */
let deaf = false;
/** @type {string} */
let folder;
/** What was in the files each time somebody looked. @type {string[][]} */
const looks = [];
const processes = createServer((_request, response) => {
  const { publicKeysFile, privateKeysFile, signersFile, signingKeysFile } = keyFiles(folder);
  const publicKeys = JSON.parse(readFileSync(publicKeysFile, 'utf8'));
  const shown = deaf
    ? []
    : [
        ...holders.owners.flatMap((owner) =>
          readKeySet(privateKeysFile(owner)).map(({ kid }) => [kid, 'open']),
        ),
        ...holders.owners.map((owner) => [publicKeys[owner].kid, 'seal']),
        ...readKeySet(signersFile).map(({ kid }) => [kid, 'verify']),
        [readKeySet(signingKeysFile('orchestrator')).at(-1)?.kid ?? '', 'sign'],
      ];
  looks.push(shown.map(([kid, use]) => `${use} ${kid}`));
  response.end(shown.map(([kid, use]) => `sealing_key_loaded{kid="${kid}",use="${use}"} 1\n`).join(''));
});
/** @type {import('./key-ring.mjs').KeyRing} */
let ring;
before(async () => {
  await new Promise((resolve) => processes.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (processes.address());
  const url = `http://127.0.0.1:${port}`;
  const all = [...holders.owners, ...holders.sealers];
  ring = {
    folder: base,
    holders,
    processes: Object.fromEntries(all.map((service) => [service, [url]])),
    say: () => undefined,
    timeoutMs: 1_000,
  };
});
after(() => {
  processes.close();
  rmSync(base, { recursive: true });
});

/** @param {string} name */
async function newRing(name) {
  folder = join(base, name);
  await prepareSealingKeys(holders, folder);
  looks.length = 0;
  deaf = false;
  return { ...ring, folder };
}

test('who reads with a new key has it before anybody writes with it', async () => {
  const here = await newRing('rotated');
  const sealing = await rotateKey(here, 'payment');
  const [firstLook] = looks;
  assert.ok(firstLook?.includes(`open ${sealing}`) && !firstLook.includes(`seal ${sealing}`));
  looks.length = 0;
  const signing = await rotateKey(here, 'orchestrator');
  assert.ok(looks[0]?.includes(`verify ${signing}`) && !looks[0].includes(`sign ${signing}`));

  const does = Object.fromEntries(listKeys(here, nobody).map((key) => [key.kid, key.does]));
  assert.equal(does[sealing], 'seals');
  assert.equal(does[signing], 'signs');
  assert.deepEqual(Object.values(does).sort(), ['opens', 'seals', 'seals', 'signs', 'verifies']);
});

test('a process that does not load the key is named, and nothing is sealed with it; another try goes on', async () => {
  const here = await newRing('deaf');
  const before = listKeys(here, nobody).filter(({ does }) => does === 'seals' || does === 'signs');
  deaf = true;
  await assert.rejects(rotateKey(here, 'payment'), /payment at http:.* has loaded payment-/);
  await assert.rejects(rotateKey(here, 'orchestrator'), /payment at http:.* has loaded orchestrator-/);
  const now = listKeys(here, nobody);
  assert.deepEqual(
    now.filter(({ does }) => does === 'seals' || does === 'signs'),
    before,
  );
  deaf = false;
  const waiting = now.find(({ service, does }) => service === 'payment' && does === 'opens');
  assert.equal(await rotateKey(here, 'payment'), waiting?.kid);
  await rotateKey(here, 'orchestrator');
  assert.equal(listKeys(here, nobody).filter(({ service }) => service === 'orchestrator').length, 2);
});

test('a process that nobody knows of is asked for', async () => {
  const here = await newRing('unknown');
  await assert.rejects(rotateKey({ ...here, processes: {} }, 'payment'), /--management payment=<url>/);
  await assert.rejects(rotateKey(here, 'fraud'), /fraud has no sealing keys; these have: payment, shipping/);
});

test('a key that is in use is not retired: by who seals, by who signs, by an order, by an order nobody knows of', async () => {
  const here = await newRing('in-use');
  const [current] = listKeys(here, nobody);
  assert.throws(() => retireKey(here, current?.kid ?? '', nobody), /seals now/);
  assert.throws(() => retireKey(here, 'payment-0', nobody), /There is no key payment-0/);
  const signing = listKeys(here, nobody).find(({ does }) => does === 'signs');
  assert.throws(() => retireKey(here, signing?.kid ?? '', nobody), /signs now/);
  await rotateKey(here, 'payment');
  const kid = current?.kid ?? '';
  assert.throws(() => retireKey(here, kid, { keys: [{ kid, orders: 2 }], unknown: 0 }), /needed by 2 orders/);
  assert.throws(() => retireKey(here, kid, { keys: [], unknown: 1 }), /1 orders of an older build/);
  retireKey(here, kid, nobody);
  assert.ok(listKeys(here, nobody).every((key) => key.kid !== kid));
});

test('a signer that is retired is trusted by nobody', async () => {
  const here = await newRing('signer');
  const old = listKeys(here, nobody).find(({ does }) => does === 'signs')?.kid ?? '';
  await rotateKey(here, 'orchestrator');
  retireKey(here, old, nobody);
  const files = keyFiles(here.folder);
  for (const file of [files.signersFile, files.signingKeysFile('orchestrator')])
    assert.ok(readKeySet(file).every(({ kid }) => kid !== old));
});
