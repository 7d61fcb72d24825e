import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import { createScratchDatabase, type ScratchDatabase } from './testing/scratch-database';
import { createDatabase } from './database';
import { migrate, OUTBOX_MIGRATIONS } from './migrate';
import type { OutboxTables } from './outbox-tables';

let database: ScratchDatabase;
let db: Kysely<OutboxTables>;
let folder: string;

beforeEach(async () => {
  database = await createScratchDatabase('outbox');
  db = createDatabase({ url: database.url, applicationName: 'migrate-test' });
  folder = await mkdtemp(join(tmpdir(), 'migrations-'));
});
afterEach(async () => {
  await db.destroy();
  await database.drop();
  await rm(folder, { recursive: true });
});

const write = (file: string, text: string) => writeFile(join(folder, file), text);
const lines = async () =>
  (await sql<{ text: string }>`SELECT text FROM line ORDER BY text`.execute(db)).rows.map(({ text }) => text);

it('applies each file once in name order, however many start together', async () => {
  await write('0002-second.sql', `INSERT INTO line VALUES ('two'); INSERT INTO line VALUES ('three')`);
  await write('0001-first.sql', `CREATE TABLE line (text text)`);
  await write('notes.md', 'not SQL');
  await Promise.all(Array.from({ length: 5 }, () => migrate(db, [OUTBOX_MIGRATIONS, folder])));
  await migrate(db, [OUTBOX_MIGRATIONS, folder]);
  expect(await lines()).toEqual(['three', 'two']);
  expect(await db.selectFrom('outbox').selectAll().execute()).toEqual([]);
});

it('applies what was added since', async () => {
  await write('0001.sql', `CREATE TABLE line (text text)`);
  await migrate(db, [folder]);
  await write('0002.sql', `INSERT INTO line VALUES ('later')`);
  await migrate(db, [folder]);
  expect(await lines()).toEqual(['later']);
});

it('refuses to go on when a file that was applied has changed', async () => {
  await write('0001.sql', `CREATE TABLE line (text text)`);
  await migrate(db, [folder]);
  await write('0001.sql', `CREATE TABLE line (text text, number int)`);
  await write('0002.sql', `INSERT INTO line VALUES ('later')`);
  await expect(migrate(db, [folder])).rejects.toThrow(/0001\.sql was applied with other content/);
  expect(await lines()).toEqual([]);
});

it('leaves nothing half done when a file fails', async () => {
  await write('0001.sql', `CREATE TABLE line (text text)`);
  await write('0002.sql', `INSERT INTO lime VALUES ('typo')`);
  await expect(migrate(db, [folder])).rejects.toThrow(/lime/);
  await write('0002.sql', `INSERT INTO line VALUES ('mended')`);
  await migrate(db, [folder]);
  expect(await lines()).toEqual(['mended']);
});
