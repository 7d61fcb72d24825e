/** npm run faults: a stack of its own, one fault after the other injected into it under load, and everything ended again. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onEndSignal } from '../src/end-signals.mjs';
import { keepLastLogs } from '../src/keep-last-logs.mjs';
import { logs, repository } from '../src/paths.mjs';
import { build, prepare } from '../src/prepare/prepare.mjs';
import { runShown } from '../src/processes/run-shown.mjs';
import { giveUp, say } from '../src/say.mjs';

const logDir = join(logs, 'faults');
const program = join(repository, 'tools', 'faults', 'dist', 'main.js');

async function main() {
  const args = process.argv.slice(2);
  prepare();
  await build();
  onEndSignal((exitCode) => process.exit(exitCode)); // the reaper ends the stack
  if (args.includes('--list')) {
    process.exitCode = await runShown('faults', [program, ...args]);
    return;
  }
  keepLastLogs(logDir);
  // Nobody is there to be asked, so no step may give up while an engine is away.
  process.env.STEP_BUDGET_SECONDS ??= '600';
  const { startStack } = await import('../src/stack.mjs');
  const dataDir = mkdtempSync(join(tmpdir(), 'waybill-faults-'));
  const stackFile = join(dataDir, 'stack.json');
  const { stop } = await startStack({ dataDir, stackFile, logDir, ephemeral: true, log: say });
  try {
    const env = { ...process.env, WAYBILL_STACK: stackFile, WAYBILL_LOGS: logDir };
    process.exitCode = await runShown('faults', [program, ...args], env);
  } finally {
    await stop();
  }
  if (process.exitCode !== 0) say(`Logs: ${logDir}`);
}

main().catch(giveUp);
