import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PortBook } from '../ports.mjs';
import { isSameProcess } from '../processes/identity.mjs';
import { Keeper } from '../processes/keeper.mjs';
import { beingOf } from '../processes/records.mjs';
import { ServiceProcess } from './service-process.mjs';

const base = mkdtempSync(join(tmpdir(), 'waybill-service-'));
const keeper = new Keeper(join(base, 'run'));
after(() => {
  keeper.close();
  rmSync(base, { recursive: true });
});

const MAIN = `
  const server = require('node:http').createServer((request, response) => {
    response.writeHead(process.env.NEVER_READY ? 503 : 200).end('the database is away');
  });
  server.listen(Number(process.env.PORT), '127.0.0.1');
  process.on('SIGTERM', () => process.exit(0));
`;

/** @param {{ main?: string, port?: number }} [options] */
async function dummy({ main = MAIN, port } = {}) {
  const folder = mkdtempSync(join(base, 'app-'));
  mkdirSync(join(folder, 'dist'));
  const mainFile = join(folder, 'dist', 'main.js');
  if (main) writeFileSync(mainFile, main);
  const traits = { database: false, opensSealed: false, sealsForOthers: false, mail: false };
  /** @type {string[]} */
  const deaths = [];
  let changes = 0;
  const service = new ServiceProcess({
    service: {
      name: 'dummy',
      folder,
      main: mainFile,
      ...traits,
      kafka: { topics: {}, reads: {}, writes: [] },
      temporal: { apis: /** @type {const} */ ('participant'), queues: [] },
      localEnvironment: {},
    },
    env: { PORT: String(port ?? (await new PortBook({ env: {} }).choose('dummy'))) },
    logDir: folder,
    keeper,
    changed: () => changes++,
    died: (how) => deaths.push(how),
  });
  return { service, deaths, changes: () => changes };
}

test('started it answers; stopped it is gone, and that is no death', async () => {
  const { service, deaths, changes } = await dummy();
  await service.start();
  const being = beingOf(service.pid);
  assert.equal((await fetch(service.url)).status, 200);
  await service.stop();
  assert.equal(isSameProcess(being), false);
  assert.equal(service.pid, undefined);
  assert.deepEqual(deaths, []);
  assert.equal(changes(), 2);
});

test('killed, it is reported, and can be started again at the same address', async () => {
  const { service, deaths } = await dummy();
  await service.start();
  const { url, pid } = service;
  await service.kill9();
  assert.deepEqual(deaths, ['ended by SIGKILL']);
  await service.start();
  assert.equal(service.url, url);
  assert.notEqual(service.pid, pid);
  await service.stop();
});

test('it is not started twice', async () => {
  const { service } = await dummy();
  await service.start();
  await assert.rejects(service.start(), /dummy is running already, as process \d+/);
  await service.stop();
});

test('not built, it says so', async () => {
  const { service } = await dummy({ main: '' });
  await assert.rejects(service.start(), /dummy is not built: there is no .*main\.js/);
});

test('ending before it is ready is reported with the end of its log', async () => {
  const { service } = await dummy({ main: 'console.error("DATABASE_URL: is missing"); process.exit(1)' });
  await assert.rejects(service.start(), /dummy ended with code 1[^]*DATABASE_URL: is missing/);
});

test('a port that another program holds is said plainly', async () => {
  const stranger = createServer().listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (stranger.address());
  const { service } = await dummy({ port });
  await assert.rejects(service.start(), {
    name: 'PortInUse',
    message: /a port dummy needs is in use by another program/,
  });
  stranger.close();
});
