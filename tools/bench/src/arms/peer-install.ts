import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../machine';

const PROGRAMS = join(__dirname, '..', '..', 'peers');
/** Restate's SDK does not run on Node 20; npm has Node itself as a package, by platform. */
const NODE_PACKAGE = `node-${process.platform}-${process.arch}`;
const PACKAGES = [
  '@dbos-inc/dbos-sdk@5.3.0',
  '@restatedev/restate-sdk@1.17.2',
  '@restatedev/restate-server@1.7.12',
  `${NODE_PACKAGE}@22.23.3`,
];

export interface Peers {
  /** Where their programs and packages are. */
  folder: string;
  /** A Node that Restate's SDK runs on. */
  node: string;
}

/** Installs the peers' packages, which are heavy and of no use to anything else, unless they are there. */
export function installPeers({ folders, say }: Machine): Peers {
  const folder = join(folders.onDemand, 'peers');
  const note = join(folder, 'installed.json');
  if (!existsSync(note) || readFileSync(note, 'utf8') !== JSON.stringify(PACKAGES)) {
    say('installing Restate and DBOS (420 MB)');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock'];
    execFileSync('npm', ['install', ...options, ...PACKAGES], { cwd: folder, stdio: 'inherit' });
    writeFileSync(note, JSON.stringify(PACKAGES));
  }
  cpSync(PROGRAMS, folder, { recursive: true });
  return { folder, node: join(folder, 'node_modules', NODE_PACKAGE, 'bin', 'node') };
}
