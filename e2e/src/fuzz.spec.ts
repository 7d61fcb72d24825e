/** @stack alone */
import { execFile } from 'node:child_process';
import { join } from 'node:path';

const PROGRAM = join(__dirname, '..', '..', 'tools', 'fuzz', 'dist', 'main.js');
/** Another one by hand. */
const SEED = process.env['FUZZ_SEED'] ?? '2026';
const CASES = '150';

/** A small part of `npm run fuzz`, on the stack of these tests. */
it('mutated events, requests, news and messages: nothing ends, nothing is lost', async () => {
  const { exitCode, output } = await run(['--seed', SEED, '--count', CASES]);
  process.stderr.write(`${output}\n`);
  expect([exitCode, output]).toEqual([0, expect.not.stringContaining('✘')]);
}, 300_000);

function run(args: string[]): Promise<{ exitCode: unknown; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...args], (error, stdout, stderr) =>
      resolve({ exitCode: error ? error.code : 0, output: stdout + stderr }),
    );
  });
}
