/**
 * npm test: all checks and all tests, on engines started once, and the demo on a Node beside the one we run on, which is
 * one test more. The last line is the count.
 */
import { mkdirSync } from 'node:fs';
import { onEndSignal } from '../src/end-signals.mjs';
import { local, records } from '../src/paths.mjs';
import { build, prepare } from '../src/prepare/prepare.mjs';
import { Keeper } from '../src/processes/keeper.mjs';
import { giveUp, say } from '../src/say.mjs';
import { runChecks } from '../src/test-run/checks.mjs';
import { demoOnAnotherNode } from '../src/test-run/node-versions.mjs';
import { sum } from '../src/test-run/results.mjs';
import { runJestTarget } from '../src/test-run/suites.mjs';
import { runUnitTests } from '../src/test-run/unit-tests.mjs';

async function main() {
  prepare({ testServer: true });
  onEndSignal((exitCode) => process.exit(exitCode)); // the reaper ends what runs
  mkdirSync(local, { recursive: true });
  const keeper = new Keeper(records);
  const checks = (await runChecks()).map((name) => ({ name, passed: 0, failed: 1 }));
  await build();
  const projects = await runUnitTests(keeper);
  say('\ntesting the whole system');
  const whole = await runJestTarget('e2e', process.env);
  const demo = await demoOnAnotherNode();
  keeper.close();

  for (const { name } of checks) say(`the check of ${name} failed`);
  const { passed, failed } = sum([...checks, ...projects, ...whole, demo]);
  if (failed > 0 || passed === 0) process.exitCode = 1;
  say(`${passed} passed, ${failed} failed`);
}

main().catch(giveUp);
