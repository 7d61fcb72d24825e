import { readStack } from '@waybill/demo/stack';
import { Client } from 'pg';
import { securityTable } from '../test/tables';

const { postgresAsService, postgres } = readStack();
const services = Object.keys(postgresAsService);
/** What docs/security.md says that each service may do with each table. */
const rights = securityTable('of', 'table', 'its service may').flatMap(([of = '', table = '', may = '']) =>
  (of === 'each' ? services : [of]).map((service) => ({ service, table, may })),
);

const REFUSED = 'refused';
/**
 * insufficient_privilege; and of a view that it is none of what is changed (object_not_in_prerequisite_state, wrong_object_type):
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const REFUSALS = ['42501', '55000', '42809'];

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}
/** @returns `allowed`, `refused`, or what PostgreSQL says instead. Nothing is kept of what was tried. */
async function outcome(client: Client, statement: string): Promise<string> {
  await client.query('BEGIN');
  try {
    await client.query(statement);
    return 'allowed';
  } catch (error) {
    return REFUSALS.includes((error as { code?: string }).code ?? '') ? REFUSED : String(error);
  } finally {
    await client.query('ROLLBACK');
  }
}

it('nobody gets in without TLS, or to the database of another', async () => {
  for (const [name, url] of Object.entries(postgresAsService)) {
    const plain = Object.assign(new URL(url), { search: '' });
    await expect(connect(plain.href)).rejects.toThrow(/no pg_hba.conf entry .* no encryption/);
    const other = services.find((service) => service !== name)!;
    const elsewhere = Object.assign(new URL(url), { pathname: `/${other}` });
    await expect(connect(elsewhere.href)).rejects.toThrow(`permission denied for database "${other}"`);
    const guess = Object.assign(new URL(url), { password: 'guess' });
    await expect(connect(guess.href)).rejects.toThrow('password authentication failed');
  }
});

describe.each(services)('the role of %s', (service) => {
  let me: Client;
  let owner: Client;
  let columns: { table: string; column: string }[];
  beforeAll(async () => {
    [me, owner] = await Promise.all([connect(postgresAsService[service]!), connect(postgres[service]!)]);
    const { rows } = await owner.query<{ table: string; column: string }>(`
      SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname AS table, quote_ident(a.attname) AS column
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relkind IN ('r', 'v') AND pg_get_userbyid(c.relowner) = current_user AND a.attnum > 0 AND NOT a.attisdropped`);
    columns = rows;
  });
  afterAll(() => Promise.all([me.end(), owner.end()]));

  const mayDo = (table: string) =>
    rights.find((right) => right.service === service && right.table === table)?.may ?? '';
  const mayUpdate = (table: string, column: string) => {
    const [, named] = /UPDATE(?: \(([^)]*)\))?/.exec(mayDo(table)) ?? [];
    return (
      /UPDATE/.test(mayDo(table)) &&
      (named === undefined || named.split(', ').includes(column.replaceAll('"', '')))
    );
  };

  it('has a table in docs/security.md for each that there is', () => {
    const named = rights.filter((right) => right.service === service).map(({ table }) => table);
    expect([...new Set(columns.map(({ table }) => table))].sort()).toEqual(named.sort());
  });

  it('reads, adds, changes and deletes what the table names, and nothing else', async () => {
    const tables = [...new Set(columns.map(({ table }) => table))];
    for (const table of tables) {
      const can = (right: string) => (mayDo(table).includes(right) ? 'allowed' : REFUSED);
      const { column = '' } = columns.find((one) => one.table === table) ?? {};
      expect({
        table,
        select: await outcome(me, `SELECT FROM ${table} WHERE false`),
        insert: await outcome(
          me,
          `INSERT INTO ${table} (${column}) OVERRIDING SYSTEM VALUE SELECT ${column} FROM ${table} WHERE false`,
        ),
        delete: await outcome(me, `DELETE FROM ${table} WHERE false`),
        truncate: await outcome(me, `TRUNCATE ${table}`),
        alter: await outcome(me, `ALTER TABLE ${table} RENAME TO other`),
        drop: await outcome(me, `DROP TABLE ${table}`),
        trigger: await outcome(me, `CREATE TRIGGER mine BEFORE INSERT ON ${table} EXECUTE FUNCTION now()`),
      }).toEqual({
        table,
        select: can('SELECT'),
        insert: can('INSERT'),
        delete: can('DELETE'),
        truncate: REFUSED,
        alter: REFUSED,
        drop: REFUSED,
        trigger: REFUSED,
      });
    }
    for (const { table, column } of columns)
      expect([
        table,
        column,
        await outcome(me, `UPDATE ${table} SET ${column} = DEFAULT WHERE false`),
      ]).toEqual([table, column, mayUpdate(table, column) ? 'allowed' : REFUSED]);
  });

  it.each([
    'CREATE TABLE own (id int)',
    'CREATE TEMPORARY TABLE own (id int)',
    'CREATE SCHEMA own',
    `CREATE FUNCTION own() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    'CREATE ROLE own',
    `SET ROLE ${service}_owner`,
    'SET ROLE postgres',
    `ALTER ROLE ${service}_owner PASSWORD 'own'`,
    `COPY (SELECT 1) TO PROGRAM 'true'`,
  ])('may not: %s', async (statement) => {
    expect(await outcome(me, statement)).toBe(REFUSED);
  });
});
