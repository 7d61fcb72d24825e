import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logs } from '../paths.mjs';
import { say } from '../say.mjs';
import { runJestTarget, runOwnTests } from './suites.mjs';

/**
 * This tool's own tests, then those of all projects, or of the ones named, on engines started once.
 *
 * @param {import('../processes/keeper.mjs').Keeper} keeper
 * @param {string[]} [only] names of projects; this tool's own tests are then left out
 * @returns {Promise<import('./results.mjs').Count[]>}
 */
export async function runUnitTests(keeper, only) {
  if (!only) say('\ntesting the local stack');
  const own = only ? [] : [await runOwnTests()];
  say('\nstarting the engines');
  const { startEngines } = await import('../engines.mjs'); // only now are its packages sure to be there
  const dataDir = mkdtempSync(join(tmpdir(), 'waybill-test-'));
  const options = { dataDir, logDir: join(logs, 'test', 'all'), ephemeral: true, log: say, keeper };
  const engines = await startEngines(
    ['kafka', 'postgres', 'temporal', 'temporal-test-server', 'mail'],
    options,
  );
  try {
    return [...own, ...(await runJestTarget('test', { ...process.env, ...engines.env }, only))];
  } finally {
    await engines.stop();
  }
}
