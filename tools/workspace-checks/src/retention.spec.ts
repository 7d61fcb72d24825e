import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository, services } from './workspace';

const [, tables = '', topics = ''] = readFileSync(join(repository, 'docs', 'retention.md'), 'utf8').split(
  /^## (?:Tables|Topics|Elsewhere)$/m,
);

/** The cells of a table's rows, without its head. */
const rowsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
const nameIn = (cell = '') => cell.replaceAll('`', '');

/** What a service does with its tables, those of its sandbox too, is said for every one of them. */
const tablesIn = (folder: string): string[] =>
  ['migrations', 'migrations/sandbox']
    .map((migrations) => join(repository, folder, migrations, 'rights.json'))
    .filter((file) => existsSync(file))
    .flatMap((file) => Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object));

/** A view keeps nothing. */
const VIEWS = ['payments'];

test('every table of every service is there, with how long it is kept, and no other', () => {
  const ofServices = services().flatMap(({ name, root }) =>
    tablesIn(root).map((table) => `${name} ${table}`),
  );
  const ofEach = [...tablesIn('libs/outbox'), 'schema_migration'].map((table) => `each ${table}`);
  const listed = rowsOf(tables).map(([of, table]) => `${of} ${nameIn(table)}`);
  const kept = [...ofEach, ...ofServices].filter((table) => !VIEWS.includes(table.split(' ')[1]!));
  expect(listed.sort()).toEqual(kept.sort());
});

test('every topic that a service owns is there, with how long it is kept, and no other', () => {
  const owned = services().flatMap(({ manifest }) =>
    Object.keys((manifest.waybill?.kafka as { topics?: object } | undefined)?.topics ?? {}),
  );
  expect(
    rowsOf(topics)
      .map(([topic]) => nameIn(topic))
      .sort(),
  ).toEqual(owned.sort());
});

test('each says how long', () => {
  for (const row of rowsOf(tables)) expect(row[2]).not.toBe('');
  for (const row of rowsOf(topics)) expect(row[1]).not.toBe('');
});
