import { bridgeFailpoints, type BridgeFailpoint } from '../failpoint/bridge-failpoints';
import type { Failpoint } from '../failpoint/failpoint';
import { Bridge } from '../system/bridge';
import { command } from '../system/commands';
import type { Fault, Stage } from './stage';

const QUICK = ['started'];

/** The bridge's process dies by `kill -9` at one moment between fetch and commit, and is started again. */
export const bridgeKilled: readonly Fault[] = bridgeFailpoints.map((failpoint) => ({
  name: `bridge-killed-${failpoint.name}`,
  what: `kill -9 of the bridge: ${failpoint.moment}`,
  quick: QUICK.includes(failpoint.name),
  run: (stage) => killedAt(failpoint, stage),
}));

async function killedAt(point: BridgeFailpoint, { publisher, random, healed }: Stage): Promise<string[]> {
  const failpoint: Failpoint = { ...point.at, call: point.perOrder ? 2 + random.below(4) : 1 };
  await command('stop', 'orchestrator');
  // Waiting for it, so that its first batches are large ones.
  await publisher.upTo(0.7);
  const doomed = await Bridge.start(`bridge-killed-${point.name}`, failpoint);
  const how = await endWithin(doomed, 60_000);
  await publisher.upTo(1);
  healed();
  await command('start', 'orchestrator');
  return [`${how}: ${point.moment}`];
}

/** @throws Error when it still lives then, so never came to its failpoint */
async function endWithin(doomed: Bridge, ms: number): Promise<string> {
  const patience = new AbortController();
  const tooLong = AbortSignal.any([AbortSignal.timeout(ms), patience.signal]);
  const outlived = new Promise<undefined>((resolve) =>
    tooLong.addEventListener('abort', () => resolve(undefined)),
  );
  const how = await Promise.race([doomed.ended, outlived]);
  patience.abort();
  if (how === 'SIGKILL') return how;
  if (!how) await doomed.kill9();
  throw new Error(how ? `the bridge ended by ${how}, not at its failpoint` : 'never came to its failpoint');
}
