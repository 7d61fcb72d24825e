import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { repository } from '../paths.mjs';

const HAND_OVER = join(repository, 'deploy', 'postgres', 'hand-over.sql');

/** @typedef {{ url: string, ownerUrl: string }} ServiceDatabase as the service uses it, and as the role that owns its tables */

/** @param {string} service @returns {string} the variable that replaces its database */
export function databaseVariable(service) {
  return `${service.toUpperCase().replaceAll('-', '_')}_DATABASE_URL`;
}

/** @param {string} service @returns {string} the variable that says who owns the tables of that one */
const ownerVariable = (service) => databaseVariable(service).replace(/URL$/, 'OWNER_URL');

/** @param {string} service @returns {string} the role that owns its tables */
const ownerOf = (service) => `${service}_owner`;

/**
 * A database per service, and two roles: one owns the tables and changes them, the other is the service's own. No service can read
 * another's tables, or change its own. A database from before there were owners is handed over.
 *
 * @param {object} options
 * @param {string[]} options.services
 * @param {string} [options.adminUrl] needed for those whose database the environment does not give
 * @param {string} options.passwordsFolder with `<role>/password` of each role; those that are missing are made
 * @param {NodeJS.ProcessEnv} options.environment
 * @returns {Promise<Record<string, ServiceDatabase>>} by service
 */
export async function prepareDatabases({ services, adminUrl, passwordsFolder, environment }) {
  const given = services.flatMap((name) => {
    const url = environment[databaseVariable(name)];
    return url ? [[name, { url, ownerUrl: environment[ownerVariable(name)] ?? url }]] : [];
  });
  /** @type {Record<string, ServiceDatabase>} */
  const databases = Object.fromEntries(given);
  const own = services.filter((name) => !(name in databases));
  if (own.length === 0 || !adminUrl) return databases;
  const passwords = rememberPasswords(
    passwordsFolder,
    own.flatMap((name) => [name, ownerOf(name)]),
  );
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    for (const name of own) {
      await ensureRoles(admin, [ownerOf(name), name], passwords);
      await ensureDatabase(admin, adminUrl, name);
      const urlOf = (/** @type {string} */ role) => {
        const as = { username: role, password: passwords[role] ?? '', pathname: `/${name}` };
        return Object.assign(new URL(adminUrl), as).href;
      };
      databases[name] = { url: urlOf(name), ownerUrl: urlOf(ownerOf(name)) };
    }
  } finally {
    await admin.end();
  }
  return databases;
}

/** @param {pg.Client} admin @param {string[]} roles @param {Record<string, string>} passwords */
async function ensureRoles(admin, roles, passwords) {
  for (const role of roles) {
    const id = pg.escapeIdentifier(role);
    const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [role]);
    if (rowCount === 0) await admin.query(`create role ${id} login`);
    await admin.query(`alter role ${id} password ${pg.escapeLiteral(passwords[role] ?? '')}`);
  }
}

/** @param {pg.Client} admin @param {string} adminUrl @param {string} name */
async function ensureDatabase(admin, adminUrl, name) {
  const [database, service, owner] = [name, name, ownerOf(name)].map((one) => pg.escapeIdentifier(one));
  const { rows } = await admin.query(
    'select pg_get_userbyid(datdba) as owner from pg_database where datname = $1',
    [name],
  );
  // Who is no superuser may only give away what it is a member of.
  if (rows[0]?.owner !== ownerOf(name)) await admin.query(`grant ${owner}, ${service} to current_user`);
  if (rows.length === 0) await admin.query(`create database ${database} owner ${owner}`);
  else if (rows[0].owner !== ownerOf(name)) await handOver(adminUrl, name);
  await admin.query(`revoke all on database ${database} from public`);
  await admin.query(`grant connect on database ${database} to ${service}`);
}

/** @param {string} adminUrl @param {string} name */
async function handOver(adminUrl, name) {
  const inside = new pg.Client({
    connectionString: Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href,
  });
  await inside.connect();
  try {
    await inside.query("select set_config('waybill.owner', $1, false)", [ownerOf(name)]);
    await inside.query(readFileSync(HAND_OVER, 'utf8'));
  } finally {
    await inside.end();
  }
}

/**
 * A password for each role, made once, in a folder of its own, so that each can be given to its owner alone.
 *
 * @param {string} folder
 * @param {string[]} roles
 * @returns {Record<string, string>} by role
 */
function rememberPasswords(folder, roles) {
  return Object.fromEntries(
    roles.map((role) => {
      const file = join(folder, role, 'password');
      mkdirSync(join(folder, role), { recursive: true, mode: 0o700 });
      if (!existsSync(file)) writeFileSync(file, randomBytes(18).toString('base64url'), { mode: 0o600 });
      return [role, readFileSync(file, 'utf8')];
    }),
  );
}

/**
 * Applies each service's migrations as its owner, and gives the service's role what `rights.json` says, as a job does before a deploy.
 *
 * @param {import('./discover-services.mjs').ServiceDescription[]} services
 * @param {Record<string, ServiceDatabase>} databases
 */
export async function migrateDatabases(services, databases) {
  const { migrateService } = await import('@waybill/outbox/migrate-service'); // built by now
  await Promise.all(
    services.map(async ({ name, folder }) => {
      const database = databases[name];
      if (!database) return;
      const applicationRole = new URL(database.url).username;
      await migrateService({ folder, ownerUrl: database.ownerUrl, applicationRole });
    }),
  );
}
