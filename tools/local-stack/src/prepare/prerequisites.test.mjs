import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missing, prerequisites } from './prerequisites.mjs';

/** @param {string | undefined} output @param {[number, number]} atLeast */
const lines = (output, atLeast) =>
  missing([{ name: 'Java', found: () => output, atLeast, get: 'apt install java' }]);

test('a missing program is named, with how to get it', () => {
  assert.deepEqual(lines(undefined, [17, 0]), ['Java, 17.0 or newer, is missing. Get it: apt install java']);
});

test('one that is too old is named with its version', () => {
  assert.match(
    lines('openjdk version "1.8.0_402"', [17, 0])[0] ?? '',
    /^Java is 1\.8, and 17\.0 or newer is needed/,
  );
  assert.equal(lines('v20.18.3', [20, 19]).length, 1);
});

test('one that is new enough is no matter', () => {
  assert.deepEqual(lines('openjdk version "17.0.15" 2025-04-15', [17, 0]), []);
  assert.deepEqual(lines('openjdk 21 2023-09-19', [17, 0]), []);
  assert.deepEqual(lines('v22.1.0', [20, 19]), []);
  assert.deepEqual(lines('v20.19.0', [20, 19]), []);
});

/** @param {Parameters<typeof prerequisites>[0]} options */
const names = (options) => prerequisites(options).map(({ name }) => name.split(' ')[0]);

test('a bare machine needs all four', () => {
  assert.deepEqual(names({ environment: {} }), ['Node.js', 'Java', 'Maven', 'Python']);
});

test('what only an engine given from outside would need is not asked for', () => {
  const environment = { KAFKA_BROKERS: 'kafka:9092', TEMPORAL_ADDRESS: 'temporal:7233' };
  assert.deepEqual(names({ environment }), ['Node.js']);
  assert.deepEqual(names({ environment, testServer: true }), ['Node.js', 'Python']);
});
