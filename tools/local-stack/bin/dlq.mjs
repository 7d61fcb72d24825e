/** npm run dlq -- list|show|redrive|discard: the desk of dead letters of the running stack, or of ORCHESTRATOR_URL. */
import { wishOf } from '../src/dlq/arguments.mjs';
import { carryOut } from '../src/dlq/carry-out.mjs';
import { giveUp, say } from '../src/say.mjs';
import { ownerOf } from '../src/stack/control.mjs';
import { readStackFile, stackFile } from '../src/stack/stack-file.mjs';

function orchestrator() {
  const given = process.env['ORCHESTRATOR_URL'];
  if (given) return given.replace(/\/$/, '');
  if (!ownerOf(stackFile()))
    throw new Error('No stack is running. Start one with npm start, or set ORCHESTRATOR_URL.');
  return readStackFile(stackFile()).http['orchestrator'] ?? '';
}

async function main() {
  await carryOut(wishOf(process.argv.slice(2)), orchestrator(), say);
}

main().catch(giveUp);
