/** npm run demo: a stack of its own, the demo's orders through it, and everything ended again. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onEndSignal } from '../src/end-signals.mjs';
import { keepLastLogs } from '../src/keep-last-logs.mjs';
import { logs, repository } from '../src/paths.mjs';
import { build, prepare } from '../src/prepare/prepare.mjs';
import { runShown } from '../src/processes/run-shown.mjs';
import { giveUp, say } from '../src/say.mjs';

const logDir = join(logs, 'demo');
const program = join(repository, 'tools', 'demo', 'dist', 'main.js');

async function main() {
  prepare();
  await build();
  onEndSignal((exitCode) => process.exit(exitCode)); // the reaper ends the stack
  keepLastLogs(logDir);
  // Two of the orders wait for a person, which takes this long to be seen.
  process.env.STEP_BUDGET_SECONDS ??= '15';
  const { startStack } = await import('../src/stack.mjs');
  const dataDir = mkdtempSync(join(tmpdir(), 'waybill-demo-'));
  const stackFile = join(dataDir, 'stack.json');
  const { stop } = await startStack({ dataDir, stackFile, logDir, ephemeral: true, log: say });
  try {
    const env = { ...process.env, WAYBILL_STACK: stackFile };
    process.exitCode = await runShown('demo', [program, ...process.argv.slice(2)], env);
  } finally {
    await stop();
  }
  if (process.exitCode !== 0) say(`Logs: ${logDir}`);
}

main().catch(giveUp);
