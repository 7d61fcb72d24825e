import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { isSameProcess } from './identity.mjs';
import { beingOf, endLeftovers, keepRecord } from './records.mjs';

const base = mkdtempSync(join(tmpdir(), 'waybill-records-'));
after(() => rmSync(base, { recursive: true }));

/** @type {string} */
let folder;
beforeEach(() => {
  folder = mkdtempSync(join(base, 'run-'));
});

/** An owner that is gone: nobody was born then. */
const gone = { pid: 1, birth: 'long ago' };
const leaving = { stopSignal: /** @type {const} */ ('SIGTERM'), graceMs: 5000 };

/** @param {string} [program] */
async function startProcess(program = 'setInterval(() => {}, 1000); console.log("up")') {
  const child = spawn(process.execPath, ['-e', program], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return { child, ...beingOf(child.pid) };
}

/** @param {object} record */
function write(record) {
  writeFileSync(
    join(folder, `1-${readdirSync(folder).length + 1}-test.json`),
    JSON.stringify({ order: 1, ...record }),
  );
}

test('what an owner that is gone has left is ended, and its folder removed', async () => {
  const { child, pid, birth } = await startProcess();
  const directory = join(base, 'left');
  mkdirSync(directory);
  write({ owner: gone, process: { name: 'kafka', pid, birth, ...leaving } });
  write({ owner: gone, directory });
  const exit = once(child, 'exit');
  assert.deepEqual(await endLeftovers(folder), ['kafka']);
  assert.deepEqual(await exit, [null, 'SIGTERM']);
  assert.equal(existsSync(directory), false);
  assert.deepEqual(readdirSync(folder), []);
});

test("a stranger that was given a dead process's id is left alone", async () => {
  const { child, pid, birth } = await startProcess();
  write({ owner: gone, process: { name: 'kafka', pid, birth: 'another time', ...leaving } });
  assert.deepEqual(await endLeftovers(folder), []);
  assert.equal(isSameProcess({ pid, birth }), true);
  child.kill('SIGKILL');
});

test('what an owner that lives has started is left alone', async () => {
  const { child, pid, birth } = await startProcess();
  const forget = keepRecord(folder, { process: { name: 'kafka', pid, birth, ...leaving } });
  assert.deepEqual(await endLeftovers(folder), []);
  assert.equal(isSameProcess({ pid, birth }), true);
  forget();
  assert.deepEqual(readdirSync(folder), []);
  child.kill('SIGKILL');
});

test('one that does not leave when asked is killed', async () => {
  const { child, pid, birth } = await startProcess(
    'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")',
  );
  write({ owner: gone, process: { name: 'deaf', pid, birth, ...leaving, graceMs: 100 } });
  const exit = once(child, 'exit');
  await endLeftovers(folder);
  assert.deepEqual(await exit, [null, 'SIGKILL']);
});
