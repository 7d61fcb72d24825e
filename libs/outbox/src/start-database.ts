import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { backoffMs } from '@waybill/nestjs-kafka/backoff';
import type { Kysely } from 'kysely';
import { migrate } from './migrate';

/** What says that the server is not there (yet): Node's socket errors, and PostgreSQL's starting, stopping, full. */
const AWAY = /^(ECONN.*|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|08...|57P0[123]|53300)$/;

/**
 * Migrates as soon as the database answers; waits for it as long as it takes.
 *
 * @throws Error what {@link migrate} throws when the database is there
 */
export async function migrateOnceThere<T>(db: Kysely<T>, folders: string[]): Promise<void> {
  const logger = new Logger('Database');
  for (let attempt = 1; ; attempt++) {
    try {
      return await migrate(db, folders);
    } catch (error) {
      if (!isAway(error)) throw error;
      const ms = backoffMs({ firstMs: 250, maxMs: 10_000 }, attempt);
      logger.warn(`not there, trying again in ${Math.round(ms)} ms: ${(error as Error).message}`);
      await sleep(ms);
    }
  }
}

function isAway(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? /timeout|terminated/i.test(message) : AWAY.test(code);
}
