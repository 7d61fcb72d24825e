import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repository } from '../paths.mjs';

/** @type {[string, { integrity?: string, resolved?: string, link?: boolean }][]} */
const packages = Object.entries(
  JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')).packages,
);
const fromOthers = packages.filter(([path, { link }]) => path.includes('node_modules/') && !link);

test('npm holds each package to a hash', () => {
  assert.ok(fromOthers.length > 500, `only ${fromOthers.length} packages`);
  const without = fromOthers.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));
  assert.deepEqual(without, []);
});

test('the lock file says nowhere from where a package came', () => {
  assert.deepEqual(
    fromOthers.filter(([, { resolved }]) => resolved !== undefined),
    [],
  );
});
