import { type Backoff, backoffMs } from './backoff';

interface Trouble {
  readonly topic: string;
  readonly partition: number;
  readonly attempts: number;
  readonly message: string;
  readonly timer: NodeJS.Timeout;
  readonly resume: () => void;
}

/** Partitions whose handler failed: each is paused for a while, then tried again, until it works or is gone. */
export class PartitionTroubles {
  private readonly troubles = new Map<string, Trouble>();

  constructor(private readonly backoff: Backoff) {}

  /**
   * @param pause stops fetching the partition; what it returns fetches again
   * @param progressed whether the failed attempt finished anything, which starts the backoff anew
   * @returns how long the pause lasts, in milliseconds, and how often it was tried
   */
  add(
    at: { topic: string; partition: number },
    error: unknown,
    pause: () => () => void,
    progressed: boolean,
  ) {
    const key = keyOf(at.topic, at.partition);
    const attempts = progressed ? 1 : (this.troubles.get(key)?.attempts ?? 0) + 1;
    const pauseMs = Math.round(backoffMs(this.backoff, attempts));
    this.forget(key);
    const resume = pause();
    const timer = setTimeout(resume, pauseMs);
    this.troubles.set(key, { ...at, attempts, message: messageOf(error), timer, resume });
    return { pauseMs, attempts };
  }

  /** The partition works. */
  clear(topic: string, partition: number): void {
    this.forget(keyOf(topic, partition));
  }

  /** Forgets partitions that now belong to another consumer. */
  keepOnly(assignment: Readonly<Record<string, readonly number[]>>): void {
    for (const [key, { topic, partition }] of this.troubles) {
      if (!assignment[topic]?.includes(partition)) this.forget(key);
    }
  }

  stop(): void {
    for (const key of this.troubles.keys()) this.forget(key);
  }

  get size(): number {
    return this.troubles.size;
  }

  notReadyBecause(): string | undefined {
    if (this.size === 0) return undefined;
    return [...this.troubles.values()]
      .map(
        ({ topic, partition, attempts, message }) =>
          `${topic}/${partition} failed ${attempts} times: ${message}`,
      )
      .join('; ');
  }

  private forget(key: string): void {
    const trouble = this.troubles.get(key);
    if (!trouble) return;
    clearTimeout(trouble.timer);
    trouble.resume();
    this.troubles.delete(key);
  }
}

const keyOf = (topic: string, partition: number) => `${topic}/${partition}`;

export const messageOf = (error: unknown) =>
  error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : String(error).slice(0, 300);
