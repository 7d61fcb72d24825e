/** npm run dlq -- list|show|redrive|discard: the desk of dead letters of the running stack, or of ORCHESTRATOR_URL, with the access token WAYBILL_TOKEN. */
import { wishOf } from '../src/dlq/arguments.mjs';
import { carryOut } from '../src/dlq/carry-out.mjs';
import { accessToken } from '../src/identity/token.mjs';
import { giveUp, say } from '../src/say.mjs';
import { ownerOf } from '../src/stack/control.mjs';
import { readStackFile, stackFile } from '../src/stack/stack-file.mjs';

async function orchestrator() {
  const given = process.env['ORCHESTRATOR_URL'];
  const token = process.env['WAYBILL_TOKEN'];
  if (given) return { url: given.replace(/\/$/, ''), ...(token && { token }) };
  if (!ownerOf(stackFile()))
    throw new Error('No stack is running. Start one with npm start, or set ORCHESTRATOR_URL.');
  const { http, auth } = readStackFile(stackFile());
  return { url: http['orchestrator'] ?? '', token: token || (await accessToken(auth, 'operator')) };
}

async function main() {
  const wish = wishOf(process.argv.slice(2));
  await carryOut(wish, await orchestrator(), say);
}

main().catch(giveUp);
