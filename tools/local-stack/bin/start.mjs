/** npm start [-- --secure]: engines and services in the foreground, until Ctrl-C or npm run stop. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { onEndSignal } from '../src/end-signals.mjs';
import { keepLastLogs } from '../src/keep-last-logs.mjs';
import { local, logs } from '../src/paths.mjs';
import { build, prepare } from '../src/prepare/prepare.mjs';
import { giveUp, say } from '../src/say.mjs';
import { addressesOf } from '../src/stack/addresses.mjs';
import { mustNotRun } from '../src/stack/control.mjs';

const stackFile = join(local, 'stack.json');
const logDir = join(logs, 'stack');

/** @type {(exitCode: number) => void} */
let end = (exitCode) => process.exit(exitCode); // until all is up, the reaper ends what has begun

async function main() {
  const { secure } = parseArgs({ options: { secure: { type: 'boolean' } } }).values;
  mustNotRun(stackFile);
  prepare();
  await build();
  onEndSignal((exitCode) => end(exitCode));
  mustNotRun(stackFile); // another start may have been quicker, and the logs are then its own
  keepLastLogs(logDir);
  const { startStack } = await import('../src/stack.mjs'); // only now are its packages sure to be there
  const dataDir = join(local, secure ? 'data-secure' : 'data'); // an engine is either the one or the other for good
  const { stack, stop } = await startStack({
    dataDir,
    stackFile,
    logDir,
    ephemeral: false,
    secure,
    log: say,
  });
  say(`\nReady. Addresses (also in ${stackFile}):\n${addressesOf(stack)}`);
  say(`Logs: ${logDir}\nTry: npm run order -- --watch\nCtrl-C or npm run stop ends it.`);
  await new Promise((resolve) => (end = resolve));
  say('\nstopping');
  await stop();
}

main().catch(giveUp);
