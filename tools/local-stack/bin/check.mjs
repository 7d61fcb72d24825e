/** npm run check: formatting, lint, types, project references. */
import { onEndSignal } from '../src/end-signals.mjs';
import { records } from '../src/paths.mjs';
import { prepare } from '../src/prepare/prepare.mjs';
import { Keeper } from '../src/processes/keeper.mjs';
import { giveUp, say } from '../src/say.mjs';
import { runChecks } from '../src/test-run/checks.mjs';

async function main() {
  prepare();
  onEndSignal((exitCode) => process.exit(exitCode));
  const keeper = new Keeper(records);
  const failed = await runChecks();
  keeper.close();
  if (failed.length > 0) throw new Error(`failed: ${failed.join(', ')}`);
  say('\nall checks hold');
}

main().catch(giveUp);
