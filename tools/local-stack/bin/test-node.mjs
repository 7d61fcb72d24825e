/**
 * npm run test:node [-- 22 24] [--demo-only] [--project payment …]: unit tests and demo on every version of Node that is
 * supported, or on those named. The last lines are a table.
 */
import { parseArgs } from 'node:util';
import { onEndSignal } from '../src/end-signals.mjs';
import { records } from '../src/paths.mjs';
import { prepare } from '../src/prepare/prepare.mjs';
import { Keeper } from '../src/processes/keeper.mjs';
import { nodeOf } from '../src/provision/node.mjs';
import { giveUp, say } from '../src/say.mjs';
import { NODE_VERSIONS, runOn } from '../src/test-run/node-versions.mjs';

async function main() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      'demo-only': { type: 'boolean', default: false },
      project: { type: 'string', multiple: true, default: [] },
    },
  });
  const unknown = positionals.filter((major) => !NODE_VERSIONS.includes(major));
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: supported are ${NODE_VERSIONS.join(', ')}`);
  prepare({ testServer: !values['demo-only'] });
  onEndSignal((exitCode) => process.exit(exitCode)); // the reaper ends what runs
  const keeper = new Keeper(records);

  const rows = [];
  for (const major of positionals.length > 0 ? positionals : NODE_VERSIONS) {
    const node = await nodeOf(major, say);
    const unitTests = values['demo-only'] || (await runOn(node, 'unit-tests', values.project));
    const demo = await runOn(node, 'demo');
    rows.push({ node: node.version, unitTests, demo });
    if (!unitTests || !demo) process.exitCode = 1;
  }
  keeper.close();

  const outcome = (/** @type {boolean} */ passed) => (passed ? 'passed' : 'FAILED');
  say('\nNode       unit tests  demo');
  for (const { node, unitTests, demo } of rows) {
    const first = values['demo-only'] ? 'not run' : outcome(unitTests);
    say(`${node.padEnd(11)}${first.padEnd(12)}${outcome(demo)}`);
  }
}

main().catch(giveUp);
