import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../paths.mjs';
import { run } from '../provision/run.mjs';

/**
 * Runs the install scripts of one package, which npm itself does not run here (.npmrc). npm 11 heeds allowScripts too;
 * older ones have never heard of it.
 *
 * @param {string} name
 * @throws {Error} when allowScripts in package.json does not allow it
 */
export async function runInstallScripts(name) {
  const { allowScripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  if (allowScripts[name] !== true)
    throw new Error(`allowScripts in package.json does not allow those of ${name}`);
  await run('npm', ['rebuild', '--ignore-scripts=false', name], { cwd: repository });
}
