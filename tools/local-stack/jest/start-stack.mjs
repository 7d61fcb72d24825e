import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepLastLogs } from '../src/keep-last-logs.mjs';
import { logs } from '../src/paths.mjs';
import { startStack } from '../src/stack.mjs';

/**
 * Jest's global setup for tests from outside: starts a whole stack, whose description is the file that WAYBILL_STACK
 * names; WAYBILL_LOGS names the folder of its logs. A stack the environment names already is used as it is. The
 * services have to be built.
 */
export default async function startStackForJest() {
  if (process.env['WAYBILL_STACK']) return;
  const dataDir = mkdtempSync(join(tmpdir(), 'waybill-e2e-'));
  const stackFile = join(dataDir, 'stack.json');
  const logDir = join(logs, 'e2e');
  keepLastLogs(logDir);
  // Some orders wait for a person, and the tests for them; a killed service is back sooner than this.
  process.env['STEP_BUDGET_SECONDS'] ??= '40';
  const log = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);
  // Secured, so that each test shows that the rights which were granted are enough.
  // The server with rights takes minutes to build: npm run test:long has it.
  /** @type {import('../src/stack/secure-stack.mjs').TemporalKind} */
  const temporal = process.env['WAYBILL_TEMPORAL'] === 'server' ? 'server' : 'door';
  const kind = { ephemeral: true, countStatements: true, secure: true, temporal };
  const environment = { ...process.env, NODE_ENV: 'production' }; // Jest's own would make trial services of them
  const stack = await startStack({ ...kind, dataDir, stackFile, logDir, log, environment });
  process.env['WAYBILL_STACK'] = stackFile;
  process.env['WAYBILL_LOGS'] = logDir;
  Object.assign(globalThis, { waybillStack: stack });
}
