import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sql, type Kysely } from 'kysely';

/** The kit's own tables; name this folder first. */
export const OUTBOX_MIGRATIONS = join(__dirname, '..', 'migrations');

/** Any number, the same for all starters of one database. */
const MIGRATION_LOCK = 7_302_026;

/**
 * Brings a database up to date: the `*.sql` files of each folder in name order, each once, all in one
 * transaction under an advisory lock, so that services starting together do not collide and a failure leaves
 * nothing half done. A folder is remembered as `outbox` for `outbox/migrations`, else by its own name.
 *
 * @throws Error when a file that was applied has changed since
 */
export async function migrate<T>(db: Kysely<T>, folders: string[]): Promise<void> {
  const wanted = await Promise.all(
    folders.map(async (folder) => ({ folder, files: await sqlFiles(folder) })),
  );
  await db.transaction().execute(async (trx) => {
    // Another starter may be at work for longer than a statement usually may take.
    await sql`SET LOCAL statement_timeout = 0`.execute(trx);
    await sql`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(trx);
    await sql`CREATE TABLE IF NOT EXISTS schema_migration (
      folder text, file text, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (folder, file))`.execute(trx);
    for (const { folder, files } of wanted) {
      const applied = await appliedIn(trx, nameOf(folder));
      for (const { file, text, checksum } of files) {
        if (applied.get(file) === checksum) continue;
        if (applied.has(file)) throw changed(folder, file);
        await sql.raw(text).execute(trx);
        await sql`INSERT INTO schema_migration VALUES (${nameOf(folder)}, ${file}, ${checksum})`.execute(trx);
      }
    }
  });
}

/**
 * Which files of these folders the database lacks, as in `payment/0002-holders.sql`; only looks.
 *
 * @throws Error when a file that was applied has changed since
 */
export async function missingMigrations<T>(db: Kysely<T>, folders: string[]): Promise<string[]> {
  const each = await Promise.all(
    folders.map(async (folder) => {
      const [files, applied] = await Promise.all([sqlFiles(folder), appliedIn(db, nameOf(folder))]);
      return files.flatMap(({ file, checksum }) => {
        if (applied.get(file) === checksum) return [];
        if (applied.has(file)) throw changed(folder, file);
        return [`${nameOf(folder)}/${file}`];
      });
    }),
  );
  return each.flat();
}

async function sqlFiles(folder: string) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (file) => {
      const text = await readFile(join(folder, file), 'utf8');
      return { file, text, checksum: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

async function appliedIn<T>(db: Kysely<T>, folder: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ file: string; checksum: string }>`
    SELECT file, checksum FROM schema_migration WHERE folder = ${folder}`.execute(db);
  return new Map(rows.map(({ file, checksum }) => [file, checksum]));
}

const nameOf = (folder: string) =>
  basename(folder) === 'migrations' ? basename(dirname(folder)) : basename(folder);

const changed = (folder: string, file: string) =>
  new Error(
    `migration ${nameOf(folder)}/${file} was applied with other content: write a new file, do not edit an applied one`,
  );
