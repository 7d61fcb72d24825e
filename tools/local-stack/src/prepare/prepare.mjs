import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repository } from '../paths.mjs';
import { run } from '../provision/run.mjs';
import { say } from '../say.mjs';
import { needsInstall } from './install.mjs';
import { missing, prerequisites } from './prerequisites.mjs';

/**
 * Makes a bare clone ready: says first what the machine lacks, then installs packages if need be. Uses nothing but
 * Node itself, as nothing else may be there yet.
 *
 * @param {Parameters<typeof prerequisites>[0]} [options]
 * @throws {Error} naming what is missing or what failed
 */
export function prepare(options) {
  const lacking = missing(prerequisites(options));
  if (lacking.length > 0) throw new Error(lacking.join('\n'));
  install();
}

/** The packages alone, for what needs no engine of its own. @throws {Error} when npm fails */
export function install() {
  if (!needsInstall(repository)) return;
  say('installing packages (npm ci)');
  must('npm', ['ci', '--no-audit', '--no-fund']);
}

/**
 * Builds every project; what has not changed comes from Nx's cache.
 *
 * @throws {Error} after showing all that was printed, when one cannot be built
 */
export async function build() {
  say('building');
  /** @type {string[]} */
  const output = [];
  const show = (/** @type {string} */ line) => {
    output.push(line);
    const project = /^> nx run (\S+)$/.exec(line)?.[1]; // one from the cache has more on its line
    if (project) say(`  ${project}`);
  };
  const runMany = [nx, 'run-many', '-t', 'build', 'bundle', '--outputStyle=static'];
  await run(process.execPath, runMany, { cwd: repository, onLine: show }).catch(() => {
    say(output.join('\n'));
    throw new Error('the build failed, see above');
  });
}

/** Nx's own program, without a detour over npx. */
export const nx = join(repository, 'node_modules', '.bin', 'nx');

/** @param {string} command @param {string[]} args */
function must(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: repository, stdio: 'inherit' });
  if (error) throw new Error(`${command} could not be started: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
}
