import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import { createDatabase } from './database';
import { grantRights, rightsIn } from './rights';
import { waitUntilMigrated } from './start-database';
import { migrate } from './migrate';
import { createScratchDatabase, type ScratchDatabase } from './testing/scratch-database';

let database: ScratchDatabase;
let owner: Kysely<unknown>;
let service: Kysely<unknown>;
let role: string;
let folder: string;

beforeEach(async () => {
  database = await createScratchDatabase('rights');
  owner = createDatabase({ url: database.url, applicationName: 'rights-owner' });
  role = `service_${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
  await sql`CREATE ROLE ${sql.id(role)} LOGIN PASSWORD 'secret'`.execute(owner);
  const url = Object.assign(new URL(database.url), { username: role, password: 'secret' });
  service = createDatabase({ url: url.href, applicationName: 'rights-service' });
  folder = await mkdtemp(join(tmpdir(), 'rights-'));
});
afterEach(async () => {
  await service.destroy();
  await sql`DROP OWNED BY ${sql.id(role)}; `.execute(owner);
  await sql`DROP ROLE ${sql.id(role)}`.execute(owner);
  await owner.destroy();
  await database.drop();
  await rm(folder, { recursive: true });
});

const asService = (statement: string) => sql.raw(statement).execute(service);
const lines = `CREATE TABLE line (id int GENERATED ALWAYS AS IDENTITY, text text, state text)`;

it('a service may do what its rights say, and nothing else', async () => {
  await writeFile(join(folder, '0001.sql'), lines);
  await migrate(owner, [folder]);
  await grantRights(owner, role, { line: ['SELECT', 'INSERT', 'UPDATE (state)'] });
  await asService(`INSERT INTO line (text) VALUES ('one')`);
  await asService(`UPDATE line SET state = 'done'`);
  expect((await asService('SELECT text, state FROM line FOR UPDATE')).rows).toEqual([
    { text: 'one', state: 'done' },
  ]);
  await asService('GRANT DELETE ON line TO PUBLIC'); // warns, and grants nothing
  for (const statement of [
    `UPDATE line SET text = 'two'`,
    'DELETE FROM line',
    'TRUNCATE line',
    'ALTER TABLE line ADD COLUMN more int',
    'DROP TABLE line',
    'CREATE TABLE own (id int)',
    'DELETE FROM schema_migration',
  ])
    await expect(asService(statement)).rejects.toThrow(/permission denied|must be owner/);
});

it('what was granted before, by hand or to everybody, is taken', async () => {
  await writeFile(join(folder, '0001.sql'), `${lines}; GRANT DELETE ON line TO PUBLIC`);
  await migrate(owner, [folder]);
  await grantRights(owner, role, { line: ['SELECT', 'DELETE'] });
  await asService('DELETE FROM line');
  await grantRights(owner, role, { line: ['SELECT'] });
  await expect(asService('DELETE FROM line')).rejects.toThrow('permission denied for table line');
});

it('a service that may not migrate waits until somebody has', async () => {
  await writeFile(join(folder, '0001.sql'), lines);
  let isReady = false;
  const ready = waitUntilMigrated(service, [folder]).then(() => (isReady = true));
  await expect(asService('SELECT FROM schema_migration')).rejects.toThrow();
  await migrate(owner, [folder]);
  expect(isReady).toBe(false);
  await grantRights(owner, role, {});
  await ready;
});

it('a file of rights that says something else is named', async () => {
  const file = join(folder, 'rights.json');
  await writeFile(file, JSON.stringify({ line: ['SELECT', 'UPDATE (state, text)'] }));
  expect(await rightsIn([folder])).toEqual({ line: ['SELECT', 'UPDATE (state, text)'] });
  for (const wrong of [
    { line: ['ALL'] },
    { line: [] },
    { 'line; DROP': ['SELECT'] },
    { line: ['SELECT ON x TO y; --'] },
  ]) {
    await writeFile(file, JSON.stringify(wrong));
    await expect(rightsIn([folder])).rejects.toThrow(file);
  }
});
