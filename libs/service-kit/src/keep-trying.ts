import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, type LoggerService } from '@nestjs/common';
import type { ReadinessProbe } from './readiness';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;

/**
 * One thing to be done at start that needs something outside which may not be up yet: a topic to be made, say. Tries
 * with growing waits (a quarter of a second up to ten seconds, each logged) until it worked or is stopped; not ready meanwhile.
 */
export class KeepTrying implements ReadinessProbe {
  private readonly stopping = new AbortController();
  private trouble: string | undefined = 'not tried yet';
  private running: Promise<void> | undefined;

  constructor(
    readonly name: string,
    private readonly attempt: () => Promise<void>,
    private readonly logger: LoggerService = new Logger('Start'),
  ) {}

  /** Resolves when it worked, or was stopped. Never rejects. */
  start(): Promise<void> {
    return (this.running ??= this.run());
  }

  /** Begins no further attempt; resolves once a running one has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  notReadyBecause(): string | undefined {
    return this.trouble;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let waitMs = FIRST_WAIT_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      try {
        await this.attempt();
        this.trouble = undefined;
        return;
      } catch (error) {
        this.trouble = error instanceof Error ? error.message : String(error);
        this.logger.warn(`${this.name}: ${this.trouble}. Trying again in ${waitMs} ms`);
        await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}
