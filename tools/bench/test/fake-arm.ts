import type { Arm, OrderTimes } from '../src/arms/arm';

/** An arm whose orders take as long as `work` does. */
export function fakeArm(work: (n: number) => unknown): Arm & { sent: number } {
  return {
    ...{ name: 'B', title: 'fake', durability: 'none', sent: 0 },
    start: () => Promise.resolve([]),
    stop: () => Promise.resolve(),
    async order(): Promise<OrderTimes> {
      const n = this.sent++;
      const sent = performance.now();
      await work(n);
      return { orderId: String(n), sent, accepted: sent, done: performance.now() };
    },
  };
}
