import { setTimeout as elapse } from 'node:timers/promises';
import { command, type Engine } from '../system/commands';
import { partDone } from '../system/progress';
import type { System } from '../system/system';
import { makeCommitsDurable } from './durable-commits';
import type { Fault, Stage } from './stage';

interface Outage {
  engine: Engine;
  how: 'stop' | 'kill';
  awaySeconds: number;
  /** What the bridge has to say about it. */
  complaint: RegExp;
  quick?: boolean;
  /** What the stack needs for it. */
  prepare?: (system: System) => Promise<void>;
}

const QUICK_SECONDS = 4;

const outages: readonly Outage[] = [
  { engine: 'kafka', how: 'stop', awaySeconds: 30, complaint: /waybill-bridge-orders/, quick: true },
  { engine: 'kafka', how: 'kill', awaySeconds: 10, complaint: /waybill-bridge-orders/ },
  { engine: 'temporal', how: 'stop', awaySeconds: 120, complaint: /shop\.orders\.v1/, quick: true },
  { engine: 'temporal', how: 'kill', awaySeconds: 10, complaint: /shop\.orders\.v1/ },
  { engine: 'postgres', how: 'stop', awaySeconds: 30, complaint: /shop\.orders\.v1/, quick: true },
  {
    ...{ engine: 'postgres', how: 'kill', awaySeconds: 10, complaint: /shop\.orders\.v1/ },
    prepare: makeCommitsDurable,
  },
];

/** An engine goes away in the middle of a load, for a while, and comes back with the data it had. */
export const engineAway: readonly Fault[] = outages.map((outage) => ({
  name: `${outage.engine}-${outage.how === 'stop' ? 'stopped' : 'killed'}`,
  what: `${outage.engine} ${outage.how === 'stop' ? 'stopped' : 'killed'} under load, and started again`,
  quick: outage.quick,
  run: (stage) => away(outage, stage),
}));

async function away(outage: Outage, { system, load, publisher, quick, healed }: Stage): Promise<string[]> {
  const { engine, how, complaint } = outage;
  await outage.prepare?.(system);
  await publisher.upTo(0.5);
  await partDone(system, 'orchestrator', load, 3);
  const began = Date.now();
  await command(how, engine);
  if (engine !== 'kafka') await publisher.upTo(0.8);
  const said = await system.complains('orchestrator', complaint);
  // For how long it is away is what this is about.
  await elapse((quick ? QUICK_SECONDS : outage.awaySeconds) * 1000);
  healed();
  await command('start', engine);
  const seconds = Math.round((Date.now() - began) / 1000);
  await publisher.upTo(1);
  return [`${seconds} s away; the bridge: ${said.slice(0, 150)}`];
}
