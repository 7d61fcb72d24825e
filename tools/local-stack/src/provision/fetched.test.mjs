import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fetchOnce, refuseChanged } from './fetched.mjs';
import { kafkaJars } from './kafka-jars.mjs';
import { temporalTestServer } from './temporal-cli.mjs';

const base = mkdtempSync(join(tmpdir(), 'waybill-fetched-'));
after(() => rmSync(base, { recursive: true }));

/** @param {string} folder @returns {string} a copy that goes by the same name */
function copyOf(folder) {
  const copy = join(mkdtempSync(join(base, 'cache-')), basename(folder));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** @param {string} file */
function flipOneByte(file) {
  const bytes = readFileSync(file);
  const middle = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  writeFileSync(file, bytes);
}

test('an engine as it was fetched is let run', async () => {
  refuseChanged(copyOf(await kafkaJars(() => {})));
  refuseChanged(copyOf(dirname(await temporalTestServer(() => {}))));
});

test('a program with one byte flipped is refused by name, and what to do is said', async () => {
  const folder = copyOf(dirname(await temporalTestServer(() => {})));
  flipOneByte(join(folder, 'temporal-test-server'));
  assert.throws(
    () => refuseChanged(folder),
    (/** @type {Error} */ { message }) => {
      assert.match(message, /\ntemporal-test-server has been changed \(its SHA-256 is [0-9a-f]{64}\)\n/);
      assert.ok(message.startsWith(`${folder} is not as it was fetched`), message);
      assert.match(message, /Remove the folder, and it is fetched again/);
      return true;
    },
  );
});

test('a jar with one byte flipped, one more and one that is gone are refused by name', async () => {
  const folder = copyOf(await kafkaJars(() => {}));
  flipOneByte(join(folder, 'zstd-jni-1.5.6-10.jar'));
  writeFileSync(join(folder, 'extra.jar'), '');
  rmSync(join(folder, 'log4j-slf4j-impl-2.24.3.jar'));
  assert.throws(
    () => refuseChanged(folder),
    (/** @type {Error} */ { message }) => {
      assert.match(message, /^zstd-jni-1\.5\.6-10\.jar has been changed/m);
      assert.match(message, /^extra\.jar does not belong there$/m);
      assert.match(message, /^log4j-slf4j-impl-2\.24\.3\.jar is missing$/m);
      assert.equal(message.split('\n').length, 5);
      return true;
    },
  );
});

test('what arrives with a jar that is not listed is refused by name, and not kept', async () => {
  const jars = await kafkaJars(() => {});
  const folder = join(base, basename(jars));
  const fetching = fetchOnce(folder, async (unfinished) => {
    cpSync(jars, unfinished, { recursive: true });
    writeFileSync(join(unfinished, 'extra.jar'), '');
  });
  await assert.rejects(fetching, /is not used:\nextra\.jar does not belong there$/);
  assert.equal(existsSync(folder), false);
});
