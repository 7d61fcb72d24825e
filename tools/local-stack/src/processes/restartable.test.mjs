import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startEngine } from '../engines/start-process.mjs';
import { PortBook } from '../ports.mjs';
import { Keeper } from './keeper.mjs';

const base = mkdtempSync(join(tmpdir(), 'waybill-restartable-'));
const keeper = new Keeper(join(base, 'run'));
after(() => {
  keeper.close();
  rmSync(base, { recursive: true });
});

test('an engine comes back at the port it had, stopped or killed; only the kill is reported', async () => {
  /** @type {string[]} */
  const deaths = [];
  const port = await new PortBook({ env: {} }).choose('engine');
  const program = `require('node:http').createServer((_, answer) => answer.end()).listen(${port}, '127.0.0.1')`;
  const context = {
    ...{ keeper, dir: base, logDir: base, ephemeral: true, ports: new PortBook(), log: () => {} },
    died: (/** @type {string} */ name, /** @type {string} */ how) => deaths.push(`${name} ${how}`),
  };
  const answers = async () => (await fetch(`http://127.0.0.1:${port}`)).ok;
  const launch = { name: 'engine', command: process.execPath, args: ['-e', program] };
  const engine = await startEngine(context, { ...launch, logFile: join(base, 'engine.log') }, answers);

  await engine.stop();
  await assert.rejects(answers());
  assert.deepEqual([engine.pid, deaths], [undefined, []]);

  await engine.start();
  assert.equal(await answers(), true);

  await engine.kill9();
  assert.deepEqual([engine.pid, deaths], [undefined, ['engine ended by SIGKILL']]);
  await engine.start();
  assert.equal(await answers(), true);
  await engine.stop();
});
