/** @stack alone */
import { execFile } from 'node:child_process';
import { join } from 'node:path';

const FAULTS = join(__dirname, '..', '..', 'tools', 'faults', 'dist', 'main.js');
/** Of the load and of the moments; another one by hand. */
const SEED = process.env['FAULTS_SEED'] ?? '2026';

/** A small part of `npm run faults`, on the stack of these tests. */
it('bridge, Kafka, Temporal and PostgreSQL fail under load, hostile events come: all is accounted for', async () => {
  const { exitCode, output } = await run(['--quick', '--seed', SEED]);
  process.stderr.write(`${output}\n`);
  expect([exitCode, output]).toEqual([0, expect.not.stringContaining('✘')]);
}, 300_000);

function run(args: string[]): Promise<{ exitCode: unknown; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [FAULTS, ...args], (error, stdout, stderr) =>
      resolve({ exitCode: error ? error.code : 0, output: stdout + stderr }),
    );
  });
}
