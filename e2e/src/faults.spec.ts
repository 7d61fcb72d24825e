/** @stack alone */
import { runTool } from '../test/run-tool';

/** Of the load and of the moments; another one by hand. */
const SEED = process.env['FAULTS_SEED'] ?? '2026';

/** The others take longer: half a minute and more each, until the engine gives a lost task to somebody else. */
const FAULTS = ['bridge-killed-in-ledger', 'kafka-stopped', 'hostile-input'];

/** A small part of `npm run faults`, on the stack of these tests. */
it('the bridge is killed, Kafka is away, hostile events come: all is accounted for', async () => {
  const only = FAULTS.flatMap((name) => ['--only', name]);
  const { exitCode, output } = await runTool('faults', ['--quick', ...only, '--seed', SEED]);
  process.stderr.write(`${output}\n`);
  expect([exitCode, output]).toEqual([0, expect.not.stringContaining('✘')]);
}, 300_000);
