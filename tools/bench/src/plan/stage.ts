import type { Arm } from '../arms/arm';
import { warmUp } from '../load/closed-loop';
import type { Machine, Watched } from '../machine';

/** The arm that is up. Only one is at a time, so that none is measured while another idles beside it. */
export class Stage {
  private arm?: Arm;
  private charged: Watched[] = [];

  constructor(
    private readonly machine: Machine,
    private readonly warmUpOrders: number,
  ) {}

  /** Brings an arm up and warms it, unless it is the one that is up. @returns what its orders are charged with */
  async enter(arm: Arm): Promise<Watched[]> {
    if (this.arm !== arm) {
      await this.clear();
      this.arm = arm;
      this.charged = await arm.start();
      await warmUp(arm, this.warmUpOrders);
    }
    return this.charged;
  }

  /** Everyone to be watched while that arm is up: it, the engines it leaves alone, and the load generator, which is us. */
  get watched(): Watched[] {
    const idle = this.machine.engines.filter(({ pid }) => !this.charged.some((each) => each.pid === pid));
    return [...this.charged, ...idle, { name: LOAD_GENERATOR, pid: process.pid }];
  }

  async clear(): Promise<void> {
    const { arm } = this;
    this.arm = undefined;
    await arm?.stop();
  }
}

export const LOAD_GENERATOR = 'load generator';
