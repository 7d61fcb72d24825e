import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/** @param {string} service @returns {string} the variable that replaces its database */
export function databaseVariable(service) {
  return `${service.toUpperCase().replaceAll('-', '_')}_DATABASE_URL`;
}

/**
 * A database and a role per service: no service can read another's tables.
 *
 * @param {object} options
 * @param {string[]} options.services
 * @param {string} [options.adminUrl] needed for those whose database the environment does not give
 * @param {string} options.dataDir where the roles' passwords are kept
 * @param {NodeJS.ProcessEnv} options.environment
 * @returns {Promise<Record<string, string>>} service → url
 */
export async function prepareDatabases({ services, adminUrl, dataDir, environment }) {
  const given = services.filter((name) => environment[databaseVariable(name)]);
  const urls = Object.fromEntries(given.map((name) => [name, environment[databaseVariable(name)] ?? '']));
  const own = services.filter((name) => !given.includes(name));
  if (own.length === 0 || !adminUrl) return urls;
  const passwords = rememberPasswords(join(dataDir, 'database-passwords.json'), own);
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    for (const name of own) urls[name] = await ensureDatabase(admin, adminUrl, name, passwords[name] ?? '');
  } finally {
    await admin.end();
  }
  return urls;
}

/** @param {pg.Client} admin @param {string} adminUrl @param {string} name @param {string} password */
async function ensureDatabase(admin, adminUrl, name, password) {
  const id = pg.escapeIdentifier(name);
  const role = await admin.query('select from pg_roles where rolname = $1', [name]);
  if (role.rowCount === 0) await admin.query(`create role ${id} login`);
  await admin.query(`alter role ${id} password ${pg.escapeLiteral(password)}`);
  const database = await admin.query('select from pg_database where datname = $1', [name]);
  if (database.rowCount === 0) {
    await admin.query(`grant ${id} to current_user`); // who is no superuser may only give away what it is a member of
    await admin.query(`create database ${id} owner ${id}`);
    await admin.query(`revoke connect on database ${id} from public`);
  }
  const url = new URL(adminUrl);
  return Object.assign(url, { username: name, password, pathname: `/${name}` }).href;
}

/** @param {string} file @param {string[]} names @returns {Record<string, string>} */
function rememberPasswords(file, names) {
  /** @type {Record<string, string>} */
  const passwords = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  for (const name of names) passwords[name] ??= randomBytes(18).toString('base64url');
  writeFileSync(file, JSON.stringify(passwords), { mode: 0o600 });
  return passwords;
}
