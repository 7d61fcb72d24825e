import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ArmName } from './arms/arm';
import { BareArm } from './arms/bare-arm';
import { peerArms } from './arms/peers';
import { WaybillArm } from './arms/waybill-arm';
import type { Machine } from './machine';
import { BridgeDrain } from './plan/bridge-drain';
import { measureIdle } from './plan/idle';
import { measureOpenLoads } from './plan/open-loads';
import { measureRounds, type Round } from './plan/rounds';
import { measureScale } from './plan/scale';
import type { Settings } from './plan/settings';
import { Stage } from './plan/stage';
import { rateAt } from './report/ratios';
import { resultsOf, visitsOf, type Measurements } from './report/results';
import { page } from './report/page';
import { summary } from './report/summary';
import { median } from './statistics/percentile';

/** Measures all arms on that machine, prints what came out and writes it down. */
export async function bench(machine: Machine, settings: Settings): Promise<void> {
  // A run that ends without results must not leave those of another one in their place.
  for (const file of [settings.json, settings.page]) rmSync(file, { force: true });
  await machine.stopServices();
  const measurements = await measureAll(machine, settings);
  const results = resultsOf(measurements, settings);
  mkdirSync(dirname(settings.json), { recursive: true });
  writeFileSync(settings.json, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(settings.page, page(results, measurements));
  machine.say(`\n${summary(results)}\n\n${settings.json}\n${settings.page}`);
}

async function measureAll(machine: Machine, settings: Settings): Promise<Measurements> {
  const stage = new Stage(machine, settings.warmUpOrders);
  const waybill = new WaybillArm(machine);
  const textbook = await BareArm.textbook(machine);
  const shape = await BareArm.shape(machine);
  const nexus = settings.nexus ? [await BareArm.nexus(machine)] : [];
  try {
    const beside =
      settings.besideRounds > 0 ? [shape, ...nexus, ...(settings.peers ? peerArms(machine) : [])] : [];
    const arms = { always: [waybill, textbook], beside };
    const rounds = await measureRounds(stage, arms, settings, machine.say);
    machine.say('open loop: orders come when they come');
    const capacityOf = (arm: ArmName) => capacity(rounds, arm, settings);
    const open = await measureOpenLoads(machine, stage, [textbook, waybill], capacityOf, settings);
    machine.say('idle: everything up, no orders');
    const idle = await measureIdle(stage, waybill, settings.openSeconds);
    if (settings.scaled.length > 0) machine.say('one service in several processes, 20 in flight');
    const scale = await measureScale(machine, stage, waybill, settings);
    await stage.clear();
    machine.say('the bridge and a backlog');
    const drains = await BridgeDrain.measure(machine, settings);
    return { arms: [waybill, textbook, ...beside], rounds, open, idle, scale, drains };
  } finally {
    await stage.clear();
    await Promise.all([waybill, textbook, shape, ...nexus].map((arm) => arm.close()));
  }
}

/** The most orders per second that an arm did in a closed loop. */
function capacity(rounds: Round[], arm: ArmName, { inFlight }: Settings): number {
  return Math.max(...inFlight.map((n) => median(visitsOf(rounds, arm).map(rateAt(n)))));
}

export { settingsFrom, USAGE } from './plan/settings';
