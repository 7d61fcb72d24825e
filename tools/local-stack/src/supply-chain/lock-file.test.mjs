import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repository } from '../paths.mjs';

/** @typedef {{ integrity?: string, resolved?: string, link?: boolean }} Locked */

for (const file of ['package-lock.json', 'tools/local-stack/sbom/package-lock.json']) {
  /** @type {[string, Locked][]} */
  const packages = Object.entries(JSON.parse(readFileSync(join(repository, file), 'utf8')).packages);
  const fromOthers = packages.filter(([path, { link }]) => path.includes('node_modules/') && !link);

  test(`${file} holds each package to a hash`, () => {
    assert.ok(fromOthers.length > 100, `only ${fromOthers.length} packages`);
    assert.deepEqual(
      fromOthers.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')),
      [],
    );
  });

  test(`${file} says nowhere from where a package came`, () => {
    assert.deepEqual(
      fromOthers.filter(([, { resolved }]) => resolved !== undefined),
      [],
    );
  });
}
