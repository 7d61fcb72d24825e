import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repository } from '../paths.mjs';
import { run } from '../provision/run.mjs';
import { runInstallScripts } from './install-scripts.mjs';

/** @param {string} file */
const json = (file) => JSON.parse(readFileSync(join(repository, file), 'utf8'));
/** @type {Record<string, boolean>} */
const allowScripts = json('package.json').allowScripts;
/** @type {[string, { hasInstallScript?: boolean }][]} */
const packages = Object.entries(json('package-lock.json').packages);
const withScripts = packages
  .filter(([, { hasInstallScript }]) => hasInstallScript)
  .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));

test('npm runs no install script by itself', async () => {
  assert.equal((await run('npm', ['config', 'get', 'ignore-scripts'], { cwd: repository })).trim(), 'true');
});

test('somebody has looked at each package that has one', () => {
  assert.ok(withScripts.length > 0);
  assert.deepEqual(
    withScripts.filter((name) => !(name in allowScripts)),
    [],
  );
});

test('the list names none that is gone', () => {
  assert.deepEqual(
    Object.keys(allowScripts).filter((name) => !withScripts.includes(name)),
    [],
  );
});

test('those of a package that is not allowed do not run', async () => {
  await assert.rejects(runInstallScripts('nx'), /does not allow those of nx/);
  await assert.rejects(runInstallScripts('toString'), /does not allow those of toString/);
});
