import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleOrderWorkflows } from '../src/workflow-bundle';

const workspace = join(__dirname, '..', '..', '..');
const HOW_IT_IS_BUNDLED = [
  'package-lock.json',
  'apps/orchestrator/src/workflow-bundle.ts',
  'libs/nestjs-temporal/src/bundle-workflows.ts',
  'libs/nestjs-temporal/src/converters/encodable-failures.ts',
  'libs/nestjs-temporal/src/converters/forgiving-arguments.ts',
];
const cache = join(workspace, 'node_modules', '.cache', 'waybill-workflow-bundles');

/** The workflow as it is now, in one file; bundled once for all test files, and again when its source has changed. */
export async function workflowBundle(): Promise<string> {
  const file = join(cache, `${await hashOfSources()}.js`);
  if (existsSync(file)) return file;
  await mkdir(cache, { recursive: true });
  const unfinished = `${file}.${randomUUID()}`;
  await bundleOrderWorkflows(unfinished);
  await rename(unfinished, file); // another worker may have made the same one meanwhile
  return file;
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of HOW_IT_IS_BUNDLED) hash.update(await readFile(join(workspace, file)));
  for (const folder of ['apps/orchestrator/src/workflow', 'libs/contracts']) {
    const files = await readdir(join(workspace, folder), { recursive: true });
    for (const file of files
      .filter((name) => /^(?!.*(\.spec\.ts|\.d\.ts|node_modules)).*\.ts$/.test(name))
      .sort())
      hash.update(file).update(await readFile(join(workspace, folder, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
