import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { startEngines } from '../engines.mjs';
import { prepareDatabases } from './databases.mjs';

const base = mkdtempSync(join(tmpdir(), 'waybill-databases-'));
chmodSync(base, 0o711); // the engine's folder is inside
/** @type {Awaited<ReturnType<typeof startEngines>>} */
let engines;

before(async () => {
  const environment = { ...process.env, POSTGRES_URL: undefined };
  const options = { dataDir: join(base, 'engines'), logDir: join(base, 'logs'), log: () => {}, environment };
  engines = await startEngines(['postgres'], { ...options, ephemeral: true });
});
after(async () => {
  await engines.stop();
  rmSync(base, { recursive: true });
});

/** @param {string[]} services @param {NodeJS.ProcessEnv} [environment] */
function prepare(services, environment = {}) {
  const passwordsFolder = join(base, 'passwords');
  return prepareDatabases({ services, adminUrl: engines.env['POSTGRES_URL'], passwordsFolder, environment });
}

/** @param {string | undefined} url @param {string} sql */
async function query(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('its owner makes tables, and finds them again; the service cannot make any', async () => {
  const { payment } = await prepare(['payment']);
  await query(payment?.ownerUrl, 'create table kept (id int)');
  const again = await prepare(['payment']);
  assert.deepEqual(again['payment'], payment);
  assert.deepEqual(await query(again['payment']?.ownerUrl, 'select * from kept'), []);
  await assert.rejects(
    query(payment?.url, 'create table own (id int)'),
    /permission denied for schema public/,
  );
  await assert.rejects(query(payment?.url, 'create temporary table own (id int)'), /permission denied/);
  await assert.rejects(query(payment?.url, 'select * from kept'), /permission denied for table kept/);
  await assert.rejects(query(payment?.url, 'set role payment_owner'), /permission denied to set role/);
});

test("a service cannot enter another's database, nor can its owner", async () => {
  const { inventory, shipping } = await prepare(['inventory', 'shipping']);
  for (const from of [inventory?.url, inventory?.ownerUrl]) {
    const intruder = new URL(from ?? '');
    intruder.pathname = new URL(shipping?.url ?? '').pathname;
    await assert.rejects(query(intruder.href, 'select 1'), /permission denied for database "shipping"/);
  }
});

test('a database from before there were owners is handed over, whoever had made what is in it', async () => {
  const admin = engines.env['POSTGRES_URL'] ?? '';
  await query(admin, "create role notification login password 'old'");
  await query(admin, 'create database notification owner notification');
  const inside = Object.assign(new URL(admin), { pathname: '/notification' }).href;
  await query(
    inside,
    'create table by_superuser (id int generated always as identity); create view seen as select 1',
  );
  await query(
    inside,
    'set role notification; create table by_service (id int); create schema sandbox; create table sandbox.one (id int)',
  );
  const { notification } = await prepare(['notification']);
  await query(
    notification?.ownerUrl,
    'alter table by_superuser add column more int; alter table by_service add column more int; drop view seen; drop schema sandbox cascade',
  );
  await assert.rejects(query(notification?.url, 'drop table by_service'), /must be owner/);
  assert.deepEqual((await prepare(['notification']))['notification'], notification);
});

test('a database given by the environment is used as it is, as one role or as two', async () => {
  const url = 'postgres://me:secret@db.example/payments';
  const ownerUrl = 'postgres://owner:secret@db.example/payments';
  const given = await prepare(['payment'], { PAYMENT_DATABASE_URL: url });
  assert.deepEqual(given, { payment: { url, ownerUrl: url } });
  const two = await prepare(['payment'], { PAYMENT_DATABASE_URL: url, PAYMENT_DATABASE_OWNER_URL: ownerUrl });
  assert.deepEqual(two, { payment: { url, ownerUrl } });
});
