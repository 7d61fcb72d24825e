/** npm run fuzz: a stack of its own, mutated events, requests, news and messages into it, and everything ended again. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onEndSignal } from '../src/end-signals.mjs';
import { keepLastLogs } from '../src/keep-last-logs.mjs';
import { logs, repository } from '../src/paths.mjs';
import { build, prepare } from '../src/prepare/prepare.mjs';
import { runShown } from '../src/processes/run-shown.mjs';
import { giveUp, say } from '../src/say.mjs';

const logDir = join(logs, 'fuzz');
const program = join(repository, 'tools', 'fuzz', 'dist', 'main.js');

async function main() {
  prepare();
  await build();
  onEndSignal((exitCode) => process.exit(exitCode)); // the reaper ends the stack
  keepLastLogs(logDir);
  // What a mutated order asks for and nobody can do is to stand before a person before the fuzz is over.
  process.env.STEP_BUDGET_SECONDS ??= '30';
  const { startStack } = await import('../src/stack.mjs');
  const dataDir = mkdtempSync(join(tmpdir(), 'waybill-fuzz-'));
  const stackFile = join(dataDir, 'stack.json');
  const { stop } = await startStack({ dataDir, stackFile, logDir, ephemeral: true, log: say });
  try {
    const env = { ...process.env, WAYBILL_STACK: stackFile };
    process.exitCode = await runShown('fuzz', [program, ...process.argv.slice(2)], env);
  } finally {
    await stop();
  }
  if (process.exitCode !== 0) say(`Logs: ${logDir}`);
}

main().catch(giveUp);
