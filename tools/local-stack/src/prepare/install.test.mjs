import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differs } from './install.mjs';

const installed = {
  packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/@waybill/kit': { link: true } },
};

test('what the lock file asks for is installed', () => {
  const wanted = {
    packages: {
      '': { version: '0.1.0' },
      'libs/kit': { version: '0.1.0' },
      ...installed.packages,
      'node_modules/only-for-macos': { version: '1.0.0', optional: true },
    },
  };
  assert.equal(differs(wanted, installed), false);
});

test('another version, or a new package, calls for an install', () => {
  assert.equal(differs({ packages: { 'node_modules/a': { version: '1.0.1' } } }, installed), true);
  assert.equal(differs({ packages: { 'node_modules/b': { version: '1.0.0' } } }, installed), true);
});
