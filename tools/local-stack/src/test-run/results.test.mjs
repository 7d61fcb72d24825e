import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { countFromJest, countFromTap, sum } from './results.mjs';

const base = mkdtempSync(join(tmpdir(), 'waybill-results-'));
after(() => rmSync(base, { recursive: true }));

test("Jest's failed tests and suites that could not run are failures", () => {
  const file = join(base, 'results.json');
  writeFileSync(file, JSON.stringify({ numPassedTests: 7, numFailedTests: 2, numRuntimeErrorTestSuites: 1 }));
  assert.deepEqual(countFromJest(file), { passed: 7, failed: 3 });
});

test('a run that left no result, or an unreadable one, is a failure', () => {
  assert.deepEqual(countFromJest(join(base, 'none.json')), { passed: 0, failed: 1 });
  assert.deepEqual(countFromTap('TAP version 13\n'), { passed: 0, failed: 1 });
});

test("the summary of Node's runner is read", () => {
  assert.deepEqual(countFromTap('# tests 5\n# pass 3\n# fail 1\n# cancelled 1\n# skipped 0\n'), {
    passed: 3,
    failed: 2,
  });
});

test('counts add up', () => {
  assert.deepEqual(
    sum([
      { passed: 1, failed: 0 },
      { passed: 2, failed: 3 },
    ]),
    { passed: 3, failed: 3 },
  );
});
