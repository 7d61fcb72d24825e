import { join } from 'node:path';
import { repository } from '../paths.mjs';
import { nx } from '../prepare/prepare.mjs';
import { runShown } from '../processes/run-shown.mjs';
import { say } from '../say.mjs';

const prettier = join(repository, 'node_modules', '.bin', 'prettier');

/** @type {Record<string, string[]>} */
const CHECKS = {
  formatting: [prettier, '--check', '--log-level=warn', '.'],
  'lint and types': [nx, 'run-many', '-t', 'lint', 'typecheck', '--outputStyle=static'],
  'project references': [nx, 'sync:check'],
};

/** Runs all checks, also when one fails. @returns {Promise<string[]>} the names of those that failed */
export async function runChecks() {
  const failed = [];
  for (const [name, args] of Object.entries(CHECKS)) {
    say(`\nchecking ${name}`);
    if ((await runShown(name, args)) !== 0) failed.push(name);
  }
  return failed;
}
