import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const repository = resolve(__dirname, '..', '..', '..');

export interface Project {
  /** Nx's name. */
  name: string;
  /** From the repository's root, as in `apps/payment`. */
  root: string;
  type: string;
  manifest: { name: string; nx: { tags: string[] }; waybill?: ServiceNeeds };
}

/** What an app says of itself for those that run it. */
interface ServiceNeeds {
  database?: boolean;
  opensSealed?: boolean;
  sealsForOthers?: boolean;
  mail?: boolean;
  kafka?: object;
  temporal?: object;
  localEnvironment?: Record<string, string>;
}

/** Every project of the workspace, found as npm finds them: by the patterns in the root's package.json. */
export function projects(): Project[] {
  const { workspaces } = readJson('package.json') as { workspaces: string[] };
  return workspaces.flatMap(foldersOf).map(describe);
}

/** The apps that are services: those that say in the field `waybill` what they need. */
export function services(): Project[] {
  return projects().filter(({ type, manifest }) => type === 'app' && manifest.waybill);
}

function foldersOf(pattern: string): string[] {
  if (!pattern.endsWith('/*')) return [pattern];
  const parent = pattern.slice(0, -2);
  return readdirSync(join(repository, parent))
    .map((name) => `${parent}/${name}`)
    .filter((folder) => existsSync(join(repository, folder, 'package.json')));
}

function describe(root: string): Project {
  const manifest = readJson(join(root, 'package.json')) as Project['manifest'] & { nx: { name: string } };
  const [type, ...others] = manifest.nx.tags.filter((tag) => tag.startsWith('type:'));
  if (!type || others.length > 0) throw new Error(`${root}/package.json: nx.tags must hold one type: tag`);
  return { name: manifest.nx.name, root, type: type.slice('type:'.length), manifest };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(repository, path), 'utf8'));
}
