import type { Watched } from '../machine';
import { cpuSecondsOf, machineSeconds, type MachineSeconds } from './processes';

export interface CpuUse {
  /** By process, in seconds. */
  seconds: Record<string, number>;
  /** What others used, as a share of all cores. */
  foreignShare: number;
}

/** How much CPU each watched process uses between a start and an end, and how much everybody else does. */
export class CpuMeter {
  private readonly cpu: number[];
  private readonly machine: MachineSeconds;

  private constructor(private readonly watched: Watched[]) {
    this.cpu = cpuSecondsOf(watched.map(({ pid }) => pid));
    this.machine = machineSeconds();
  }

  /** @throws Error when one of them has ended */
  static start(watched: Watched[]): CpuMeter {
    return new CpuMeter(watched);
  }

  /** @throws Error when one of them has ended */
  stop(): CpuUse {
    const now = cpuSecondsOf(this.watched.map(({ pid }) => pid));
    const { busy, capacity } = machineSeconds();
    const used = now.map((seconds, index) => seconds - this.cpu[index]!);
    const ours = used.reduce((sum, seconds) => sum + seconds, 0);
    const foreign = Math.max(0, busy - this.machine.busy - ours);
    const seconds: Record<string, number> = {};
    for (const [index, { name }] of this.watched.entries())
      seconds[name] = (seconds[name] ?? 0) + used[index]!;
    return { seconds, foreignShare: foreign / (capacity - this.machine.capacity) };
  }
}
