import { randomUUID } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { Kysely } from 'kysely';
import { createScratchDatabase, type ScratchDatabase } from './testing/scratch-database';
import { until } from '../test/until';
import { appendEvent } from './outbox';
import { DATABASE, OutboxModule } from './outbox.module';
import type { OutboxTables } from './outbox-tables';
import { OutboxRelay } from './relay';

let database: ScratchDatabase;
beforeAll(() => Logger.overrideLogger(false));
beforeEach(async () => (database = await createScratchDatabase('outbox')));
afterEach(() => database.drop());

const moduleOn = (databaseUrl: string) =>
  Test.createTestingModule({
    imports: [
      OutboxModule.forRoot({
        databaseUrl,
        migrations: [],
        migratesItself: true,
        source: '/waybill/test',
        kafka: { brokers: process.env.KAFKA_BROKERS!.split(',') },
        topics: [{ topic: `t-${randomUUID()}`, partitions: 1 }],
      }),
    ],
  }).compile();

async function listenOn(port: number, to: URL): Promise<Server> {
  const server = createServer((socket) => {
    const upstream = connect(Number(to.port), to.hostname);
    socket.pipe(upstream).pipe(socket);
    for (const end of [socket, upstream]) end.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

it('waits for a database that is not there yet, then migrates, publishes and closes', async () => {
  const reserved = await listenOn(0, new URL(database.url));
  const { port } = reserved.address() as AddressInfo;
  await new Promise((resolve) => reserved.close(resolve));
  const url = new URL(database.url);
  url.host = `127.0.0.1:${port}`;

  const module = await moduleOn(url.href);
  const warned = new Promise((resolve) => jest.spyOn(Logger.prototype, 'warn').mockImplementation(resolve));
  const started = module.init();
  expect(await warned).toMatch(/not there.*ECONNREFUSED/);
  const proxy = await listenOn(port, new URL(database.url));
  await started;

  const db = module.get<Kysely<OutboxTables>>(DATABASE);
  const relay = module.get(OutboxRelay);
  await until(
    'ready',
    () => relay.notReadyBecause(),
    (reason) => reason === undefined,
  );
  await appendEvent(db, { topic: 't', key: 'k', source: '/waybill/test', type: 'Said', data: {} });
  await module.close();
  expect(relay.notReadyBecause()).toBe('stopped');
  await new Promise((resolve) => proxy.close(resolve));
});

it('does not wait when the database is there and says no', async () => {
  const url = new URL(database.url);
  url.pathname = '/no_such_database';
  const module = await moduleOn(url.href);
  await expect(module.init()).rejects.toThrow(/no_such_database/);
  await module.get<Kysely<OutboxTables>>(DATABASE).destroy();
});
