/** npm run service -- start|stop|restart|kill <name>: one service or engine of the running stack. */
import { giveUp, say } from '../src/say.mjs';
import { SERVICE_ACTIONS } from '../src/stack/carry-out.mjs';
import { command, ownerOf } from '../src/stack/control.mjs';
import { stackFile } from '../src/stack/stack-file.mjs';

async function main() {
  const [action, name, ...rest] = process.argv.slice(2);
  if (!action || !name || rest.length > 0) {
    throw new Error(`usage: npm run service -- ${SERVICE_ACTIONS.join('|')} <name>`);
  }
  const running = ownerOf(stackFile());
  if (!running) throw new Error('No stack is running. Start one with npm start.');
  say(await command(running, `${action} ${name}`));
}

main().catch(giveUp);
