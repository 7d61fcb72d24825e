import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Logger } from '@nestjs/common';
import type { NativeConnectionOptions } from '@temporalio/worker';

/** How we show Temporal who we are. */
export type Credentials = Pick<NativeConnectionOptions, 'tls' | 'apiKey' | 'metadata'>;

export interface TemporalServer {
  /** `host:port` of the server's frontend. */
  address: string;
  namespace: string;
  /** Read again every so often: when something else comes, connections are renewed with it. Plaintext and nobody unless given. */
  credentials?: () => Credentials;
}

/** A certificate is exchanged days before it ends; ten seconds are soon enough, and cost the reading of three small files. */
const LOOK_EVERY_MS = 10_000;

/**
 * Looks whether the credentials have changed, until `signal` aborts. What cannot be read, or not be used, is said and tried again:
 * what is in use stays in use until then.
 *
 * @param used what connections were made with
 * @param renew makes them anew
 */
export async function watchCredentials(
  read: () => Credentials,
  used: Credentials,
  renew: (credentials: Credentials) => Promise<void>,
  signal: AbortSignal,
  everyMs = LOOK_EVERY_MS,
): Promise<void> {
  const logger = new Logger('Credentials');
  let current = used;
  while (await waited(everyMs, signal)) {
    try {
      const credentials = read();
      if (isDeepStrictEqual(credentials, current)) continue;
      await renew(credentials);
      current = credentials;
      logger.log('Temporal: credentials have changed, and are in use');
    } catch (error) {
      logger.warn(`Temporal: credentials have changed, and cannot be used: ${(error as Error).message}`);
    }
  }
}

const waited = (ms: number, signal: AbortSignal): Promise<boolean> =>
  sleep(ms, true, { signal, ref: false }).catch(() => false);
