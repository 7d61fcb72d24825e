/** npm run bench: what Waybill costs over the bare engine, measured on a stack of its own. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineOf } from '../src/bench/machine.mjs';
import { onEndSignal } from '../src/end-signals.mjs';
import { keepLastLogs } from '../src/keep-last-logs.mjs';
import { local, logs, repository } from '../src/paths.mjs';
import { build, prepare } from '../src/prepare/prepare.mjs';
import { giveUp, say } from '../src/say.mjs';

const logDir = join(logs, 'bench');
const program = join(repository, 'tools', 'bench', 'dist', 'main.js');

async function main() {
  prepare();
  await build();
  const { bench, settingsFrom, USAGE } = await import(program);
  if (process.argv.includes('--help')) return say(USAGE);
  const settings = settingsFrom(process.argv.slice(2), join(local, 'bench', 'results.json'));
  onEndSignal((exitCode) => process.exit(exitCode)); // the reaper ends the stack
  keepLastLogs(logDir);
  const { startStack } = await import('../src/stack.mjs'); // only now are its packages sure to be there
  const dataDir = mkdtempSync(join(tmpdir(), 'waybill-bench-'));
  const stackFile = join(dataDir, 'stack.json');
  const running = await startStack({
    ...{ dataDir, stackFile, logDir, log: say },
    ...{ ephemeral: true, settingsForGood: true },
  });
  const machine = machineOf(running, { logDir, dataDir });
  try {
    await bench(machine, settings);
  } finally {
    machine.close();
    await running.stop();
  }
}

main().catch(giveUp);
