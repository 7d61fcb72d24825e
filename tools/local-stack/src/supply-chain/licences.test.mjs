import assert from 'node:assert/strict';
import { test } from 'node:test';
import { licences, notAllowed } from './licences.mjs';

test('every package comes under a licence that is allowed', () => {
  const found = licences();
  assert.ok(found.length > 500, `only ${found.length} packages`);
  assert.deepEqual(notAllowed(found), []);
});

test('one that does not is named, wherever it lies', () => {
  const found = licences({
    '': { name: 'waybill', version: '0.1.0', license: 'Apache-2.0' },
    'apps/payment': { version: '0.1.0' },
    'node_modules/@waybill/payment': { link: true },
    'node_modules/a': { version: '1.0.0', license: 'MIT' },
    'apps/payment/node_modules/@scope/b': { version: '2.0.0', license: 'GPL-3.0-only' },
    'node_modules/a/node_modules/c': { version: '3.0.0' },
    'node_modules/alias': { name: 'd', version: '4.0.0', license: 'SSPL-1.0' },
  });
  assert.equal(found.length, 4);
  assert.deepEqual(notAllowed(found), [
    { name: '@scope/b@2.0.0', licence: 'GPL-3.0-only' },
    { name: 'c@3.0.0', licence: 'not stated' },
    { name: 'd@4.0.0', licence: 'SSPL-1.0' },
  ]);
});
