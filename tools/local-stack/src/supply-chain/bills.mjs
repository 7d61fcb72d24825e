import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { local, repository, tool } from '../paths.mjs';
import { run } from '../provision/run.mjs';
import { discoverServices } from '../stack/discover-services.mjs';
import { engineFiles } from './engine-files.mjs';

/** Ignored by git. */
export const BILLS = join(repository, 'dist', 'sbom');

/**
 * Writes bills of materials (CycloneDX 1.6, JSON, checked against its schema), of what is installed on this machine:
 * the workspace with its tools, each service as its image has it, and the engines that are fetched.
 *
 * @param {(file: string) => void} written told each file as it is there
 */
export async function writeBills(written) {
  const program = await cyclonedx();
  mkdirSync(BILLS, { recursive: true });
  /** @param {string} name @param {string[]} [what] */
  const write = async (name, what = []) => {
    const file = fileOf(name);
    await run(
      process.execPath,
      [program, '--validate', '--output-reproducible', ...what, '--output-file', file],
      {
        cwd: repository,
      },
    );
    written(file);
  };
  await write('workspace');
  for (const { name } of discoverServices(repository))
    await write(name, ['--workspace', `apps/${name}`, '--omit', 'dev']);
  const engines = { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components: engineFiles() };
  writeFileSync(fileOf('engines'), JSON.stringify(engines, null, 2));
  written(fileOf('engines'));
}

/** @param {string} name */
const fileOf = (name) => join(BILLS, `${name}.cdx.json`);

/**
 * Installs the program from its own lock file, which holds all of it to hashes, as npx would not.
 *
 * @returns {Promise<string>} its path
 */
async function cyclonedx() {
  const folder = join(local, 'sbom');
  cpSync(join(tool, 'sbom'), folder, { recursive: true });
  const options = ['--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', ['ci', ...options], { cwd: folder });
  return join(folder, 'node_modules', '@cyclonedx', 'cyclonedx-npm', 'bin', 'cyclonedx-npm-cli.js');
}
