/** npm run stop: ends the running stack, or what a stack that broke off has left. */
import { rmSync } from 'node:fs';
import { records } from '../src/paths.mjs';
import { isSameProcess } from '../src/processes/identity.mjs';
import { endLeftovers } from '../src/processes/records.mjs';
import { giveUp, say } from '../src/say.mjs';
import { ownerOf } from '../src/stack/control.mjs';
import { stackFile } from '../src/stack/stack-file.mjs';
import { until } from '../src/until.mjs';

async function main() {
  const running = ownerOf(stackFile());
  if (running) {
    process.kill(running.owner.pid, 'SIGTERM');
    await until(() => !isSameProcess(running.owner), { what: 'the stack has ended', timeoutMs: 90_000 });
  }
  // Nothing is left of one that ended in order; one that was still starting, or has crashed, leaves something.
  const ended = await endLeftovers(records);
  rmSync(stackFile(), { force: true });
  if (running) say('stopped');
  else say(ended.length > 0 ? `ended what was left: ${ended.join(', ')}` : 'nothing was running');
}

main().catch(giveUp);
