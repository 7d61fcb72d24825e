/**
 * npm run databases -- apply --passwords <folder>: each service's database, its two roles, tables and rights, in the server of POSTGRES_URL,
 * as whoever may make databases and roles (POSTGRES_PASSWORD_FILE: his password, if it is not in the URL). Before services are deployed, and
 * again before each deploy; what is there from before there were owners is handed over.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { repository } from '../src/paths.mjs';
import { build, install } from '../src/prepare/prepare.mjs';
import { giveUp, say } from '../src/say.mjs';
import { discoverServices } from '../src/stack/discover-services.mjs';

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { passwords: { type: 'string' } },
  });
  const { passwords: passwordsFolder } = values;
  if (positionals.join(' ') !== 'apply' || !passwordsFolder)
    throw new Error('usage: npm run databases -- apply --passwords <folder>');
  const adminUrl = adminFrom(process.env);
  install();
  await build();
  const { migrateDatabases, prepareDatabases } = await import('../src/stack/databases.mjs'); // only now are its packages sure to be there
  const services = discoverServices(repository).filter(({ database }) => database);
  const names = services.map(({ name }) => name);
  const databases = await prepareDatabases({
    services: names,
    adminUrl,
    passwordsFolder,
    environment: process.env,
  });
  await migrateDatabases(services, databases);
  say(
    `${names.join(', ')}: databases, roles, tables and rights are there; passwords: ${passwordsFolder}/<role>/password`,
  );
}

/** @param {NodeJS.ProcessEnv} environment @returns {string} @throws {Error} naming the variable that is missing or wrong */
function adminFrom({ POSTGRES_URL, POSTGRES_PASSWORD_FILE }) {
  if (!POSTGRES_URL || !URL.canParse(POSTGRES_URL))
    throw new Error(
      'POSTGRES_URL: has to be a URL as in postgres://postgres@host:5432/postgres?sslmode=verify-full',
    );
  const url = new URL(POSTGRES_URL);
  if (POSTGRES_PASSWORD_FILE)
    url.password = encodeURIComponent(readFileSync(POSTGRES_PASSWORD_FILE, 'utf8').trimEnd());
  return url.href;
}

main().catch(giveUp);
