/** @stack alone */
import { runTool } from '../test/run-tool';

/** Another one by hand. */
const SEED = process.env['FUZZ_SEED'] ?? '2026';
const CASES = '150';

/** A small part of `npm run fuzz`, on the stack of these tests. */
it('mutated events, requests, news and messages: nothing ends, nothing is lost', async () => {
  const { exitCode, output } = await runTool('fuzz', ['--seed', SEED, '--count', CASES]);
  process.stderr.write(`${output}\n`);
  expect([exitCode, output]).toEqual([0, expect.not.stringContaining('✘')]);
}, 300_000);
