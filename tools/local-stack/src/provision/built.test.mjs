import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { buildOnce } from './built.mjs';

const base = mkdtempSync(join(tmpdir(), 'waybill-built-'));
after(() => rmSync(base, { recursive: true }));

/** @param {string} folder */
const build = (folder) =>
  buildOnce(folder, async (unfinished) => writeFileSync(join(unfinished, 'server'), 'program'));

test('what was built is let run until it is changed, and then refused by name', async () => {
  const folder = join(base, 'server-1.0');
  await build(folder);
  await build(folder);
  appendFileSync(join(folder, 'server'), ' ');
  await assert.rejects(
    build(folder),
    /server-1\.0 is not as it was built:\nserver has been changed .*\n.*built again/,
  );
});

test('what nobody has noted as built is refused', async () => {
  const folder = join(base, 'server-2.0');
  await build(folder);
  rmSync(join(folder, 'built.sha256'));
  await assert.rejects(build(folder), /\nserver does not belong there\n/);
});
