import { setTimeout as pause } from 'node:timers/promises';
import type { Arm } from '../arms/arm';
import { CpuMeter } from '../cpu/cpu-meter';
import { residentBytes } from '../cpu/processes';
import type { Stage } from './stage';

/** What a process takes while no order is under way. */
export interface IdleProcess {
  name: string;
  /** Of one core. */
  coreShare: number;
  residentBytes: number;
}

/** Whoever is up with an arm that has had its orders and gets no more. */
export async function measureIdle(stage: Stage, arm: Arm, seconds: number): Promise<IdleProcess[]> {
  const charged = await stage.enter(arm);
  const meter = CpuMeter.start(charged);
  await pause(seconds * 1000);
  const { seconds: used } = meter.stop();
  return charged.map(({ name, pid }) => ({
    name,
    coreShare: used[name]! / seconds,
    residentBytes: residentBytes(pid),
  }));
}
