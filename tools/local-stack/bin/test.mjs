/** npm test: all checks and all tests, on engines started once. The last line is the count. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onEndSignal } from '../src/end-signals.mjs';
import { local, logs, records } from '../src/paths.mjs';
import { build, prepare } from '../src/prepare/prepare.mjs';
import { Keeper } from '../src/processes/keeper.mjs';
import { giveUp, say } from '../src/say.mjs';
import { runChecks } from '../src/test-run/checks.mjs';
import { sum } from '../src/test-run/results.mjs';
import { runJestTarget, runOwnTests } from '../src/test-run/suites.mjs';

async function main() {
  prepare({ testServer: true });
  onEndSignal((exitCode) => process.exit(exitCode)); // the reaper ends what runs
  mkdirSync(local, { recursive: true });
  const keeper = new Keeper(records);
  const checks = (await runChecks()).map((name) => ({ name, passed: 0, failed: 1 }));
  await build();
  say('\ntesting the local stack');
  const own = await runOwnTests();
  const projects = await testProjects(keeper);
  say('\ntesting the whole system');
  const whole = await runJestTarget('e2e', process.env);
  keeper.close();

  for (const { name } of checks) say(`the check of ${name} failed`);
  const { passed, failed } = sum([...checks, own, ...projects, ...whole]);
  if (failed > 0 || passed === 0) process.exitCode = 1;
  say(`${passed} passed, ${failed} failed`);
}

/** @param {Keeper} keeper */
async function testProjects(keeper) {
  say('\nstarting the engines');
  const { startEngines } = await import('../src/engines.mjs'); // only now are its packages sure to be there
  const dataDir = mkdtempSync(join(tmpdir(), 'waybill-test-'));
  const options = { dataDir, logDir: join(logs, 'test', 'all'), ephemeral: true, log: say, keeper };
  const engines = await startEngines(
    ['kafka', 'postgres', 'temporal', 'temporal-test-server', 'mail'],
    options,
  );
  try {
    return await runJestTarget('test', { ...process.env, ...engines.env });
  } finally {
    await engines.stop();
  }
}

main().catch(giveUp);
