/** npm run dlq -- list|show|redrive|discard: the desk of dead letters of the running stack, or of ORCHESTRATOR_URL, with the access token WAYBILL_TOKEN. */
import { wishOf } from '../src/dlq/arguments.mjs';
import { carryOut } from '../src/dlq/carry-out.mjs';
import { theOrchestrator } from '../src/orchestrator.mjs';
import { giveUp, say } from '../src/say.mjs';

async function main() {
  const wish = wishOf(process.argv.slice(2));
  await carryOut(wish, await theOrchestrator(), say);
}

main().catch(giveUp);
