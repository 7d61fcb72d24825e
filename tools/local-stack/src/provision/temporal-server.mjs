import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, repository } from '../paths.mjs';
import { GO, missing } from '../prepare/prerequisites.mjs';
import { buildOnce } from './built.mjs';
import { onlyNth, withProgress } from './progress.mjs';
import { run } from './run.mjs';

/** A Go module. */
export const SOURCES = join(repository, 'deploy', 'temporal', 'server');
const PROGRAM = 'waybill-temporal-server';

/** @returns {string | undefined} why the server cannot be built on this machine */
export function whyNoTemporalServer() {
  return missing([GO])[0];
}

/**
 * Temporal's server that serves each caller what his rights allow, built from its sources, and again once they change.
 *
 * @param {(line: string) => void} log
 * @returns {Promise<string>} its path
 * @throws {Error} when there is no Go on this machine
 */
export async function temporalServer(log) {
  const { version, hash } = sources();
  const folder = join(cache, `temporal-server-${version}-${hash}`);
  await buildOnce(folder, (unfinished) => {
    const reason = whyNoTemporalServer();
    if (reason) throw new Error(reason);
    const what = `Temporal server ${version}`;
    return withProgress({ what, doing: 'building, some minutes', folder: unfinished, log }, async () => {
      const tell = onlyNth(100, (count) => log(`${what}: ${count} packages compiled`));
      // -v names each package as it is compiled; -s and -w leave out what only a debugger reads.
      const options = ['-v', '-buildvcs=false', '-ldflags=-s -w', '-o', join(unfinished, PROGRAM)];
      await run('go', ['build', ...options, '.'], { cwd: SOURCES, onLine: tell });
    });
  });
  return join(folder, PROGRAM);
}

function sources() {
  const compiled = /(\.go|^go\.mod|^go\.sum)$/;
  const hash = createHash('sha256');
  for (const file of readdirSync(SOURCES).sort()) {
    if (compiled.test(file) && !file.endsWith('_test.go')) hash.update(readFileSync(join(SOURCES, file)));
  }
  const module = readFileSync(join(SOURCES, 'go.mod'), 'utf8');
  const version = /go\.temporal\.io\/server v(\S+)/.exec(module)?.[1];
  if (!version) throw new Error(`${SOURCES}/go.mod does not name Temporal's server`);
  return { version, hash: hash.digest('hex').slice(0, 12) };
}
