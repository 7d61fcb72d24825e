import type { INestApplication, LoggerService } from '@nestjs/common';
import type { ReadinessProbe } from './readiness';

/**
 * The one owner of how the process ends: SIGTERM, SIGINT, or something that failed. Each ends the same way, readiness
 * first, then the application within the grace time; only the exit code differs.
 */
export class Lifecycle implements ReadinessProbe {
  readonly name = 'service';
  /** Aborted as soon as the end begins: what waits for something to come up may stop waiting. */
  readonly ending: AbortSignal;
  private readonly endBegins = new AbortController();
  private readonly apps: INestApplication[] = [];
  private state: 'starting' | 'running' | 'shutting down' = 'starting';
  private exitCode = 0;

  constructor(
    private readonly logger: LoggerService,
    private readonly graceMs: number,
  ) {
    this.ending = this.endBegins.signal;
    // `on`, not `once`: Ctrl-C may come twice, from the terminal and from a parent, and must not cut the grace short.
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.end(signal));
    process.on('unhandledRejection', (reason) =>
      this.fail('a promise was rejected and nobody listened', reason),
    );
    process.on('uncaughtException', (error) => this.fail('an error was thrown and nobody caught it', error));
  }

  /** What was owned last is closed last. */
  owns(app: INestApplication): void {
    this.apps.push(app);
  }

  started(): void {
    if (this.state === 'starting') this.state = 'running';
  }

  notReadyBecause(): string | undefined {
    return this.state === 'running' ? undefined : this.state;
  }

  /** Logs why and ends the process with exit code 1. */
  fail(what: string, reason: unknown): void {
    // What is being torn down may well complain.
    if (this.state === 'shutting down')
      return this.logger.warn(`${what} while shutting down: ${messageOf(reason)}`, 'Lifecycle');
    this.exitCode = 1;
    this.logger.fatal?.({ err: reason, msg: what }, 'Lifecycle');
    this.end('failure');
  }

  private end(cause: string): void {
    if (this.state === 'shutting down') return;
    this.state = 'shutting down';
    this.endBegins.abort();
    this.logger.log(`shutting down: ${cause}`, 'Lifecycle');
    void this.closeApp().then(() => process.exit(this.exitCode));
  }

  private async closeApp(): Promise<void> {
    const overrun = setTimeout(() => {
      this.logger.error(`shutdown took longer than ${this.graceMs} ms: what still runs is left`, 'Lifecycle');
      process.exit(1);
    }, this.graceMs);
    try {
      for (const app of this.apps) await app.close();
    } catch (error) {
      this.exitCode = 1;
      this.logger.error({ err: error, msg: 'shutdown failed' }, 'Lifecycle');
    } finally {
      clearTimeout(overrun);
    }
    this.logger.log('stopped', 'Lifecycle');
  }
}

const messageOf = (reason: unknown) => (reason instanceof Error ? reason.message : String(reason));
