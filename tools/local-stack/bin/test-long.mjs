/**
 * npm run test:long: what takes too long for every change. The Temporal server with rights: its own tests, then the whole system on it,
 * where every service may do what its part needs and nothing else, with what else takes minutes (`*.long.spec.ts`). Needs Go (some minutes for the first build).
 */
import { mkdirSync } from 'node:fs';
import { onEndSignal } from '../src/end-signals.mjs';
import { local, records } from '../src/paths.mjs';
import { build, prepare } from '../src/prepare/prepare.mjs';
import { Keeper } from '../src/processes/keeper.mjs';
import { whyNoTemporalServer } from '../src/provision/temporal-server.mjs';
import { giveUp, say } from '../src/say.mjs';
import { sum } from '../src/test-run/results.mjs';
import { runJestTarget, runOwnTests } from '../src/test-run/suites.mjs';

async function main() {
  prepare();
  const reason = whyNoTemporalServer();
  if (reason) throw new Error(reason);
  onEndSignal((exitCode) => process.exit(exitCode)); // the reaper ends what runs
  mkdirSync(local, { recursive: true });
  const keeper = new Keeper(records);
  await build();
  say('\ntesting the Temporal server with rights');
  const own = await runOwnTests({ long: true });
  say('\ntesting the whole system on it');
  const whole = await runJestTarget('e2e', { ...process.env, WAYBILL_TEMPORAL: 'server', WAYBILL_LONG: '1' });
  keeper.close();
  const { passed, failed } = sum([own, ...whole]);
  if (failed > 0 || passed === 0) process.exitCode = 1;
  say(`${passed} passed, ${failed} failed`);
}

main().catch(giveUp);
