import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngines } from '../src/engines.mjs';
import { logs } from '../src/paths.mjs';

/**
 * Jest's global setup: starts the engines a project names in `engines` and puts their addresses into the environment.
 *
 * @param {unknown} _globalConfig
 * @param {{ globals: { engines?: import('../src/engines.mjs').EngineName[] }, displayName?: { name: string } }} project
 */
export default async function startEnginesForJest(_globalConfig, { globals, displayName }) {
  const dataDir = mkdtempSync(join(tmpdir(), 'waybill-test-'));
  const logDir = join(logs, 'test', displayName?.name ?? 'unnamed');
  rmSync(logDir, { recursive: true, force: true });
  const engines = await startEngines(globals.engines ?? [], {
    dataDir,
    logDir,
    ephemeral: true,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  Object.assign(process.env, engines.env);
  Object.assign(globalThis, { waybillEngines: engines });
}
