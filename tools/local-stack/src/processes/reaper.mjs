/**
 * Outlives the process that started it by a moment, to end whatever that one could not end itself: it may have
 * crashed or been killed. Started by the keeper with an IPC channel, whose end is the sign.
 */
import { until } from '../until.mjs';
import { isSameProcess } from './identity.mjs';
import { endLeftovers } from './records.mjs';

const [folder = '', pid, birth = ''] = process.argv.slice(2);
const owner = { pid: Number(pid), birth };

async function takeOver() {
  await until(() => !isSameProcess(owner), { what: 'the owner is gone', timeoutMs: 30_000, everyMs: 10 });
  await endLeftovers(folder);
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => {});
process.on('message', () => process.exit(0));
if (!process.connected) await takeOver(); // it was gone before we were up
process.on('disconnect', () => takeOver().finally(() => process.exit()));
