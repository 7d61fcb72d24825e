import { setTimeout as sleep } from 'node:timers/promises';
import {
  NativeConnection,
  type NativeConnectionOptions,
  TransportError,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;

export interface StartedWorker {
  worker: Worker;
  connection: NativeConnection;
}

/**
 * Connects and makes the worker, again and again while Temporal is not there (away, still starting, or its
 * namespace not yet made), with growing waits of up to 10 seconds.
 *
 * @param onTrouble told why each attempt failed, and how long the wait is now
 * @returns nothing when `signal` aborted first
 * @throws what no second attempt would mend, such as an unreadable bundle or a malformed address
 */
export async function startWorker(
  connectionOptions: NativeConnectionOptions,
  workerOptions: WorkerOptions,
  signal: AbortSignal,
  onTrouble: (reason: string, waitMs: number) => void,
): Promise<StartedWorker | undefined> {
  for (let waitMs = FIRST_WAIT_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await startOnce(connectionOptions, workerOptions);
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      const jitteredMs = Math.round(waitMs * (0.75 + Math.random() / 2));
      onTrouble(error.message, jitteredMs);
      await sleep(jitteredMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}

async function startOnce(
  connectionOptions: NativeConnectionOptions,
  workerOptions: WorkerOptions,
): Promise<StartedWorker> {
  const connection = await NativeConnection.connect(connectionOptions);
  try {
    return { connection, worker: await Worker.create({ ...workerOptions, connection }) };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
