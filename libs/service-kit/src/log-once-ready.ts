import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggerService } from '@nestjs/common';
import type { ReadinessRegistry } from './readiness';

const QUIET_AT_FIRST_MS = 1_000;
const LONGEST_WAIT_MS = 5_000;

/** Says `ready` with the URL once it is true; until then, what it waits for, each time that changes. */
export async function logOnceReady(
  readiness: ReadinessRegistry,
  logger: LoggerService,
  { url, until }: { url: string; until: AbortSignal },
): Promise<void> {
  let said = '';
  for (let waitMs = 100; !until.aborted; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    const waitingFor = await readiness.notReady();
    if (waitingFor.length === 0) return logger.log({ url, msg: 'ready' }, 'Lifecycle');
    const now = waitingFor.map(({ name, because }) => `${name} (${because})`).join(', ');
    if (now !== said && waitMs > QUIET_AT_FIRST_MS)
      logger.warn(`not ready yet: ${(said = now)}`, 'Lifecycle');
    await sleep(waitMs, undefined, { ref: false, signal: until }).catch(() => undefined);
  }
}
