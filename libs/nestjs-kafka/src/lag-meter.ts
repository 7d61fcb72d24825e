import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import type { Assignment } from './group-consumer';
import { consumerLag } from './metrics';

/** How long a look under way may still take at the end, in milliseconds. */
const LOOK_MAY_TAKE_MS = 1_000;

/**
 * Asks the broker now and then how far behind the group is on the partitions this consumer has: also on those that
 * rest, or that nothing was fetched from. What is not known (a lost partition, a broker away) is not shown, rather than
 * shown as it once was.
 */
export class LagMeter {
  private readonly admin: Admin;
  private readonly stopping = new AbortController();
  private assignment: Assignment = {};
  private shown: { topic: string; partition: number }[] = [];
  private running: Promise<void> = Promise.resolve();

  /** @param everyMs how long between two looks, in milliseconds */
  constructor(
    kafka: Kafka,
    private readonly group: string,
    private readonly everyMs: number,
  ) {
    this.admin = kafka.admin();
  }

  start(): void {
    this.running = this.run();
  }

  /** These partitions, and no others, are shown from now on. */
  assign(assignment: Assignment): void {
    this.assignment = assignment;
    this.hide(({ topic, partition }) => !isIn(assignment, topic, partition));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.assign({});
    // A look that is on its way to a broker that is away may take long, and is not worth waiting for.
    await Promise.race([this.running, sleep(LOOK_MAY_TAKE_MS, undefined, { ref: false })]);
    await this.admin.disconnect();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.look().catch(() => this.hide(() => true)); // Why it is away is said by the consumer.
      await sleep(this.everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    const topics = Object.keys(this.assignment);
    if (topics.length === 0) return;
    await this.admin.connect();
    const groupOffsets = await this.admin.fetchOffsets({ groupId: this.group, topics });
    for (const { topic, partitions } of groupOffsets) {
      const ends = await this.admin.fetchTopicOffsets(topic);
      for (const { partition, low, high } of ends) {
        // It may have been lost while we asked.
        if (!isIn(this.assignment, topic, partition)) continue;
        const committed = partitions.find((one) => one.partition === partition)?.offset ?? '-1';
        const next = Number(committed) < 0 ? BigInt(low) : BigInt(committed);
        this.show(topic, partition, Number(BigInt(high) - next));
      }
    }
  }

  private show(topic: string, partition: number, lag: number): void {
    consumerLag.set({ group: this.group, topic, partition }, lag);
    if (!this.shown.some((one) => one.topic === topic && one.partition === partition)) {
      this.shown.push({ topic, partition });
    }
  }

  private hide(which: (one: { topic: string; partition: number }) => boolean): void {
    for (const { topic, partition } of this.shown.filter(which)) {
      consumerLag.remove({ group: this.group, topic, partition });
    }
    this.shown = this.shown.filter((one) => !which(one));
  }
}

const isIn = (assignment: Assignment, topic: string, partition: number): boolean =>
  assignment[topic]?.includes(partition) ?? false;
