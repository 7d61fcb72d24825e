import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { local, repository } from '../paths.mjs';
import { nx } from '../prepare/prepare.mjs';
import { run } from '../provision/run.mjs';

/**
 * @param {string} target
 * @returns {Promise<{ name: string, root: string }[]>} Nx's projects that have the target
 */
export async function projectsWith(target) {
  const file = join(local, 'project-graph.json');
  await run(process.execPath, [nx, 'graph', `--file=${file}`], { cwd: repository });
  const { graph } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.values(graph.nodes)
    .filter(({ data }) => target in data.targets)
    .map(({ name, data }) => ({ name, root: join(repository, data.root) }));
}
