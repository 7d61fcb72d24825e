import assert from 'node:assert/strict';
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { copyOfPrograms, packagedPrograms } from './postgres-programs.mjs';

const base = mkdtempSync(join(tmpdir(), 'waybill-programs-'));
after(() => rmSync(base, { recursive: true }));

test('a link that npm has not made is there all the same', async () => {
  const native = dirname(await packagedPrograms());
  // The first is of a library for clients, which no server misses meanwhile.
  const [{ target }] = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  const link = join(dirname(native), target);
  rmSync(link);
  await packagedPrograms();
  assert.ok(existsSync(link), link);
});

test('a copy that has been changed is refused by name', async () => {
  const bin = join(base, 'bin');
  cpSync(await packagedPrograms(), bin, { recursive: true });
  const copy = await copyOfPrograms(bin, () => {});
  after(() => rmSync(dirname(copy), { recursive: true }));
  assert.equal(await copyOfPrograms(bin, () => {}), copy);
  appendFileSync(join(copy, 'initdb'), ' ');
  await assert.rejects(
    copyOfPrograms(bin, () => {}),
    /Remove it\.\nbin\/initdb has been changed/,
  );
});
