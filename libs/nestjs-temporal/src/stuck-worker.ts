import { setInterval } from 'node:timers/promises';
import type { Worker } from '@temporalio/worker';

const LOOKED_AT_EVERY_MS = 500;
/** Longer than a worker takes that has only to wait for its last polls; what runs at its activities is lost either way. */
const MAY_TAKE_MS = 3_000;

/** The worker takes no work any more, nobody asked it to end, and it does not end. */
export class StuckWorker extends Error {}

/**
 * Rejects when a worker has begun to shut down by itself and has not ended within some seconds. When the native part refuses what
 * a workflow task came to, the SDK shuts the worker down and waits for all tasks to be given back, and that one never is: its
 * `run()` then neither resolves nor rejects, and the process would live on without taking any work.
 *
 * @param signal aborts when the worker has ended or was told to; it then never settles
 */
export async function stuck(worker: Pick<Worker, 'getState'>, signal: AbortSignal): Promise<never> {
  let notRunningSince: number | undefined;
  try {
    const looks = setInterval(LOOKED_AT_EVERY_MS, () => worker.getState(), { signal, ref: false });
    for await (const stateNow of looks) {
      const state = stateNow();
      notRunningSince = state === 'RUNNING' ? undefined : (notRunningSince ?? performance.now());
      if (notRunningSince !== undefined && performance.now() - notRunningSince > MAY_TAKE_MS)
        throw new StuckWorker(`the worker is ${state} by itself and does not end`);
    }
  } catch (error) {
    if (error instanceof StuckWorker) throw error; // else it was aborted
  }
  return new Promise<never>(() => undefined);
}
