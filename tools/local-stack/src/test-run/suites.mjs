import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { local, tool } from '../paths.mjs';
import { nx } from '../prepare/prepare.mjs';
import { runShown } from '../processes/run-shown.mjs';
import { projectsWith } from './projects.mjs';
import { countFromJest, countFromTap } from './results.mjs';

/**
 * Runs a Jest target of all projects that have it, or of those named.
 *
 * @param {string} target
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} [only] names of projects
 * @returns {Promise<import('./results.mjs').Count[]>}
 * @throws {Error} when one that is named does not exist
 */
export async function runJestTarget(target, env, only) {
  // A name of its own for each run: no result can come from an earlier one, or from Nx's cache.
  const results = `.test-results-${Date.now()}.json`;
  const all = (await projectsWith(target)).filter(({ root }) => root !== tool);
  const projects = all.filter(({ name }) => !only || only.includes(name));
  const strangers = only?.filter((name) => !projects.some((project) => project.name === name)) ?? [];
  if (strangers.length > 0) throw new Error(`no project with tests is called ${strangers.join(', ')}`);
  const files = projects.map(({ root }) => join(root, results));
  const names = projects.map(({ name }) => name).join(',');
  const runMany = ['run-many', '-t', target, '-p', names, '--parallel=2', '--outputStyle=static'];
  const exitCode = await runShown(target, [nx, ...runMany, '--', '--json', `--outputFile=${results}`], env);
  const counts = files.map(countFromJest);
  for (const file of files) rmSync(file, { force: true });
  // Nx can fail where no suite does, as when a project cannot be built.
  const unexplained = exitCode !== 0 && counts.every(({ failed }) => failed === 0);
  return unexplained ? [...counts, { passed: 0, failed: 1 }] : counts;
}

/**
 * Runs this tool's own tests, which need no Jest.
 *
 * @param {{ long?: boolean }} [which] those that take minutes, `*.long.test.mjs`; else all others
 * @returns {Promise<import('./results.mjs').Count>}
 */
export async function runOwnTests({ long = false } = {}) {
  const files = readdirSync(join(tool, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.mjs') && name.endsWith('.long.test.mjs') === long)
    .map((name) => join(tool, 'src', name));
  const folder = mkdtempSync(join(local, 'own-tests-'));
  const tap = join(folder, 'results.tap');
  const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout'];
  const toFile = ['--test-reporter=tap', `--test-reporter-destination=${tap}`];
  const timeout = `--test-timeout=${long ? 1_800_000 : 120_000}`;
  await runShown('own tests', ['--test', timeout, ...reporters, ...toFile, ...files]);
  const count = countFromTap(readFileSync(tap, 'utf8'));
  rmSync(folder, { recursive: true });
  return count;
}
