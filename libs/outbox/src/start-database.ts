import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { backoffMs } from '@waybill/nestjs-kafka/backoff';
import type { Kysely } from 'kysely';
import { migrate, missingMigrations } from './migrate';

/** What says that the server is not there (yet): Node's socket errors, and PostgreSQL's starting, stopping, full. */
const AWAY = /^(ECONN.*|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|08...|57P0[123]|53300)$/;

/** What says that a set-up job has not been here yet: no table of migrations, or no right to look into it. */
const NOT_SET_UP = ['42P01', '42501'];

/**
 * Migrates as soon as the database answers, if it lacks anything; waits for it as long as it takes.
 *
 * @throws Error what {@link migrate} throws when the database is there
 */
export function migrateOnceThere<T>(db: Kysely<T>, folders: string[]): Promise<void> {
  return onceThere(async () => {
    if ((await lacking(db, folders)) !== undefined) await migrate(db, folders);
  });
}

/**
 * Waits until the database is there and somebody else has migrated it; changes nothing.
 *
 * @throws Error when a file that was applied has changed since
 */
export function waitUntilMigrated<T>(db: Kysely<T>, folders: string[]): Promise<void> {
  return onceThere(async () => {
    const because = await lacking(db, folders);
    if (because !== undefined) throw new NotMigrated(because);
  });
}

/** @returns what is not as it should be; undefined when all is applied */
async function lacking<T>(db: Kysely<T>, folders: string[]): Promise<string | undefined> {
  try {
    const missing = await missingMigrations(db, folders);
    return missing.length > 0 ? `it lacks ${missing.join(', ')}` : undefined;
  } catch (error) {
    if (NOT_SET_UP.includes((error as NodeJS.ErrnoException).code ?? ''))
      return 'it was never set up, or not for this role';
    throw error;
  }
}

class NotMigrated extends Error {
  constructor(because: string) {
    super(`${because}; a job migrates it before this build is deployed (README, "Add or deploy a service")`);
  }
}

async function onceThere(work: () => Promise<void>): Promise<void> {
  const logger = new Logger('Database');
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof NotMigrated) && !isAway(error)) throw error;
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
