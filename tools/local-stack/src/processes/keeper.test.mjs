import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { until } from '../until.mjs';
import { isSameProcess } from './identity.mjs';
import { Keeper } from './keeper.mjs';
import { beingOf } from './records.mjs';

const base = mkdtempSync(join(tmpdir(), 'waybill-keeper-'));
after(() => rmSync(base, { recursive: true }));

/** @param {Partial<import('./keeper.mjs').Launch>} launch */
function launchOf(launch) {
  return {
    name: 'dummy',
    command: process.execPath,
    args: ['-e', ''],
    logFile: join(base, 'logs', 'dummy.log'),
    ...launch,
  };
}

test('says how a process ended and what it said last, and forgets it', async () => {
  const keeper = new Keeper(join(base, 'run'));
  const kept = keeper.launch(launchOf({ args: ['-e', 'console.log("no disk"); process.exit(3)'] }));
  assert.equal(await kept.ended, 'ended with code 3');
  assert.equal(kept.output(), 'no disk');
  assert.deepEqual(readdirSync(join(base, 'run')), []);
  const again = keeper.launch(launchOf({}));
  await again.ended;
  assert.equal(again.output(), '', 'output of an earlier run is not taken for its own');
  keeper.close();
});

test('a throw-away folder goes at the close', () => {
  const folder = join(base, 'at-close');
  mkdirSync(folder);
  const keeper = new Keeper(join(base, 'run'));
  keeper.throwAway(folder);
  keeper.close();
  assert.equal(existsSync(folder), false);
  assert.deepEqual(readdirSync(join(base, 'run')), []);
});

test('a program that is not there is reported', async () => {
  const keeper = new Keeper(join(base, 'run'));
  assert.match(await keeper.launch(launchOf({ command: 'no-such-program' })).ended, /could not be started/);
  keeper.close();
});

test('when the owner is killed, its processes and throw-away folders go too', async () => {
  const records = join(base, 'run-of-killed');
  const folder = join(base, 'throw-away');
  mkdirSync(folder);
  const owner = spawn(process.execPath, ['--input-type=module', '-e', OWNER, records, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await once(owner.stdout, 'data');
  const child = beingOf(Number(output));
  assert.equal(isSameProcess(child), true);
  owner.kill('SIGKILL');
  await until(() => !isSameProcess(child), { what: 'the child has ended', timeoutMs: 20_000 });
  await until(() => !existsSync(folder), { what: 'the folder is gone', timeoutMs: 20_000 });
});

const OWNER = `
  import { Keeper } from ${JSON.stringify(new URL('./keeper.mjs', import.meta.url).href)};
  const [records, folder] = process.argv.slice(1);
  const keeper = new Keeper(records);
  keeper.throwAway(folder);
  const forever = 'setInterval(() => {}, 1000)';
  const child = keeper.launch({ name: 'child', command: process.execPath, args: ['-e', forever], logFile: records + '/child.log' });
  console.log(String(child.pid)); // a number would be coloured where FORCE_COLOR is set
  setInterval(() => {}, 1000);
`;
