import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeConnection } from '@temporalio/worker';

const ASK_EVERY_MS = 3_000;
const PATIENCE_MS = 2_000;

/** Whether Temporal answers. A worker's own state does not tell: it stays RUNNING while its polls are retried. */
export class Reachability {
  private problem: string | undefined;

  notReachableBecause(): string | undefined {
    return this.problem;
  }

  /** Asks every few seconds until `signal` aborts. */
  async watch(connection: () => NativeConnection, signal: AbortSignal): Promise<void> {
    while (await waited(signal)) {
      this.problem = await problemWith(connection());
    }
  }
}

const waited = (signal: AbortSignal): Promise<boolean> =>
  sleep(ASK_EVERY_MS, true, { signal }).catch(() => false);

async function problemWith(connection: NativeConnection): Promise<string | undefined> {
  try {
    await connection.withDeadline(Date.now() + PATIENCE_MS, () =>
      connection.workflowService.getSystemInfo({}),
    );
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
