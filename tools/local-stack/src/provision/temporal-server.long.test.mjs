import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './run.mjs';
import { SOURCES, whyNoTemporalServer } from './temporal-server.mjs';

const skip = whyNoTemporalServer() ?? false;

test("the Temporal server's rights hold for every call there is", { skip }, async () => {
  await run('go', ['test', './...'], { cwd: SOURCES });
});

test('the Temporal server is written as Go is', { skip }, async () => {
  assert.equal(await run('gofmt', ['-l', '.'], { cwd: SOURCES }), '');
  await run('go', ['vet', './...'], { cwd: SOURCES });
});
