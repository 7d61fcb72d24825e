import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import { z } from 'zod';

const right = z
  .string()
  .regex(
    /^(SELECT|INSERT|DELETE|UPDATE( \([a-z_]+(, [a-z_]+)*\))?)$/,
    'must be as in SELECT or UPDATE (state)',
  );
const rightsFile = z.record(z.string().regex(/^([a-z_]+\.)?[a-z_]+$/), z.array(right).min(1));

/** Table or view → what the application's role may do with it, as in `UPDATE (state, result)`. */
export type TableRights = Record<string, string[]>;

/**
 * What `rights.json` of each folder of migrations says.
 *
 * @throws Error naming the file that is not as it should be
 */
export async function rightsIn(folders: string[]): Promise<TableRights> {
  const files = folders.map((folder) => join(folder, 'rights.json')).filter((file) => existsSync(file));
  const each = await Promise.all(
    files.map(async (file) => {
      const { data, error } = rightsFile.safeParse(JSON.parse(await readFile(file, 'utf8')));
      if (!data) throw new Error(`${file}: ${z.prettifyError(error)}`);
      return data;
    }),
  );
  return Object.assign({}, ...each) as TableRights;
}

/**
 * Gives a role exactly these rights, and takes all others from it, in one transaction: whoever uses the role meanwhile never finds
 * less than he needs. As the tables' owner.
 */
export async function grantRights<T>(db: Kysely<T>, role: string, rights: TableRights): Promise<void> {
  const to = sql.id(role);
  const tables = Object.keys(rights);
  const schemas = [...new Set(['public', ...tables.map((table) => table.split('.').at(-2) ?? 'public')])];
  await db.transaction().execute(async (trx) => {
    for (const { table } of await ownTables(trx))
      await sql`REVOKE ALL ON ${sql.table(table)} FROM ${to}, PUBLIC`.execute(trx);
    for (const schema of schemas) {
      await sql`REVOKE ALL ON SCHEMA ${sql.id(schema)} FROM ${to}, PUBLIC`.execute(trx);
      await sql`GRANT USAGE ON SCHEMA ${sql.id(schema)} TO ${to}`.execute(trx);
    }
    for (const [table, granted] of Object.entries(rights))
      await sql`GRANT ${sql.raw(granted.join(', '))} ON ${sql.table(table)} TO ${to}`.execute(trx);
    await sql`GRANT SELECT ON schema_migration TO ${to}`.execute(trx);
  });
}

/** What an extension has brought is somebody else's. */
async function ownTables<T>(db: Kysely<T>): Promise<{ table: string }[]> {
  const { rows } = await sql<{ table: string }>`
    SELECT n.nspname || '.' || c.relname AS table FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm') AND pg_get_userbyid(c.relowner) = current_user`.execute(db);
  return rows;
}
