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
  return prepareDatabases({ services, adminUrl: engines.env['POSTGRES_URL'], dataDir: base, environment });
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

test('a service owns its database, and finds it again', async () => {
  const { payment } = await prepare(['payment']);
  await query(payment, 'create table kept (id int)');
  const again = await prepare(['payment']);
  assert.equal(again['payment'], payment);
  assert.deepEqual(await query(again['payment'], 'select * from kept'), []);
});

test("a service cannot enter another's database", async () => {
  const { inventory, shipping } = await prepare(['inventory', 'shipping']);
  const intruder = new URL(inventory ?? '');
  intruder.pathname = new URL(shipping ?? '').pathname;
  await assert.rejects(query(intruder.href, 'select 1'), /permission denied for database "shipping"/);
});

test('a database given by the environment is used as it is', async () => {
  const given = 'postgres://me:secret@db.example/payments';
  assert.deepEqual(await prepare(['payment'], { PAYMENT_DATABASE_URL: given }), { payment: given });
});
