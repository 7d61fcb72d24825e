import { randomBytes } from 'node:crypto';
import { chownSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { run } from '../provision/run.mjs';
import { LOOPBACK } from '../tls/authority.mjs';
import { postgresHome } from './postgres-home.mjs';
import { startEngine } from './start-process.mjs';

/**
 * @param {import('./start-process.mjs').EngineContext} context
 * @returns {Promise<import('./start-process.mjs').Engine>}
 */
export async function startPostgres(context) {
  const { logDir, ephemeral, ports, log } = context;
  const { settingsForGood, countStatements, secure } = context;
  const home = await postgresHome(context);
  const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
  const password = await createCluster({ ...home, ephemeral, env, log });
  const tls = secure && (await insistOnTls(home, secure));
  return ports.startWith(['postgres'], async ([port]) => {
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres${tls?.parameters ?? ''}`;
    const started = await startEngine(
      context,
      {
        name: 'postgres',
        command: join(home.bin, 'postgres'),
        args: [
          '-D',
          home.data,
          '-p',
          String(port),
          ...settings({ quick: ephemeral && !settingsForGood, countStatements, tls: tls?.settings }),
        ],
        logFile: join(logDir, 'postgres.log'),
        env,
        cwd: '/',
        user: home.user,
        stopSignal: 'SIGINT', // "fast": does not wait for clients to leave
        graceMs: 30_000,
      },
      () => answersWithOurData(url, home.data),
    );
    if (countStatements) await showCounts(url);
    return { env: { POSTGRES_URL: url, ...(tls && { POSTGRES_TLS: 'true' }) }, process: started };
  });
}

/**
 * Lets nobody in without TLS.
 *
 * @param {import('./postgres-home.mjs').PostgresHome} home
 * @param {import('../stack/secure-stack.mjs').SecureStack} secure
 */
async function insistOnTls({ data, user }, { authority }) {
  const { cert, key, ca } = await authority.issue('postgres', { hosts: LOOPBACK });
  const [ownCert, ownKey] = [join(data, 'server.pem'), join(data, 'server.key')];
  copyFileSync(cert, ownCert);
  copyFileSync(key, ownKey);
  if (user) for (const file of [ownCert, ownKey]) chownSync(file, user.uid, user.gid);
  writeFileSync(join(data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
  return {
    settings: {
      ssl: 'on',
      ssl_cert_file: ownCert,
      ssl_key_file: ownKey,
      ssl_min_protocol_version: 'TLSv1.3',
    },
    parameters: `?${new URLSearchParams({ sslmode: 'verify-full', sslrootcert: ca })}`,
  };
}

/** @param {{ quick: boolean, countStatements?: boolean, tls?: Record<string, string> }} options */
function settings({ quick, countStatements, tls }) {
  const values = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 300,
    ...(quick && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...(countStatements && { shared_preload_libraries: 'pg_stat_statements' }),
    ...tls,
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/**
 * @param {import('./postgres-home.mjs').PostgresHome & { ephemeral: boolean, env: NodeJS.ProcessEnv,
 *   log: (line: string) => void }} options
 * @returns {Promise<string>} the superuser's password
 */
async function createCluster({ bin, data, secrets, user, ephemeral, env, log }) {
  const passwordFile = join(secrets, 'superuser-password');
  if (existsSync(join(data, 'PG_VERSION')) && existsSync(passwordFile))
    return readFileSync(passwordFile, 'utf8');
  if (!ephemeral) log('PostgreSQL: making a new database cluster');
  rmSync(data, { recursive: true, force: true }); // what an interrupted attempt left
  mkdirSync(data, { recursive: true });
  const password = randomBytes(18).toString('base64url');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) {
    chownSync(data, user.uid, user.gid);
    chownSync(passwordFile, user.uid, user.gid);
  }
  const flags = [
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
  ];
  const init = [...flags, '--builtin-locale=C.UTF-8', `--pgdata=${data}`, `--pwfile=${passwordFile}`];
  await run(join(bin, 'initdb'), [...init, ...(ephemeral ? ['--no-sync'] : [])], { env, user, cwd: '/' });
  return password;
}

/** In every database that is made from now on, for tests: by a function, for who looks is not who is counted. @param {string} url */
async function showCounts(url) {
  const client = new pg.Client({
    connectionString: Object.assign(new URL(url), { pathname: '/template1' }).href,
  });
  await client.connect();
  try {
    await client.query('create extension if not exists pg_stat_statements');
    await client.query(`create or replace function counted_statements() returns setof pg_stat_statements
      language sql security definer as 'select * from pg_stat_statements'`);
  } finally {
    await client.end();
  }
}

/** Another PostgreSQL may hold the port: the data folder tells. @param {string} url @param {string} data */
async function answersWithOurData(url, data) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000, query_timeout: 2000 });
  client.on('error', () => {}); // the query below rejects too
  try {
    await client.connect();
    const { rows } = await client.query('show data_directory');
    return rows[0].data_directory === data;
  } finally {
    await client.end();
  }
}
