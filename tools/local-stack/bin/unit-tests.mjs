/** The unit tests alone, or those of the projects that are named. The last line is the count. */
import { mkdirSync } from 'node:fs';
import { onEndSignal } from '../src/end-signals.mjs';
import { local, records } from '../src/paths.mjs';
import { build, prepare } from '../src/prepare/prepare.mjs';
import { Keeper } from '../src/processes/keeper.mjs';
import { giveUp, say } from '../src/say.mjs';
import { sum } from '../src/test-run/results.mjs';
import { runUnitTests } from '../src/test-run/unit-tests.mjs';

async function main() {
  prepare({ testServer: true });
  onEndSignal((exitCode) => process.exit(exitCode)); // the reaper ends what runs
  mkdirSync(local, { recursive: true });
  const projects = process.argv.slice(2);
  await build();
  const keeper = new Keeper(records);
  const { passed, failed } = sum(await runUnitTests(keeper, projects.length > 0 ? projects : undefined));
  keeper.close();
  if (failed > 0 || passed === 0) process.exitCode = 1;
  say(`${passed} passed, ${failed} failed`);
}

main().catch(giveUp);
