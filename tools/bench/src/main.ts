import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { BareArm } from './arms/bare-arm';
import { WaybillArm } from './arms/waybill-arm';
import type { Machine } from './machine';
import { measureRounds } from './plan/rounds';
import type { Settings } from './plan/settings';
import { Stage } from './plan/stage';
import { cpuAt, rateAt, ratio, unloadedP50 } from './report/ratios';

/** Measures all arms on that machine, prints what came out and writes it down. */
export async function bench(machine: Machine, settings: Settings): Promise<void> {
  const stage = new Stage(machine, settings.warmUpOrders);
  const waybill = new WaybillArm(machine);
  const textbook = await BareArm.textbook(machine);
  const shape = await BareArm.shape(machine);
  try {
    const rounds = await measureRounds(stage, [waybill, textbook, shape], settings, machine.say);
    await stage.clear();
    const at = settings.ratiosAt;
    const ratios = {
      ordersPerSecond: ratio(rounds, ['W', 'B'], rateAt(at)),
      cpuPerOrder: ratio(rounds, ['W', 'B'], cpuAt(at)),
      unloadedP50: ratio(rounds, ['W', 'B'], unloadedP50),
    };
    mkdirSync(dirname(settings.json), { recursive: true });
    writeFileSync(settings.json, `${JSON.stringify({ ratios }, null, 2)}\n`);
    machine.say(JSON.stringify(ratios, null, 2));
  } finally {
    await stage.clear();
    await Promise.all([waybill.close(), textbook.close(), shape.close()]);
  }
}

export { settingsFrom, USAGE } from './plan/settings';
