import { Logger, type INestApplication } from '@nestjs/common';
import { Client, Connection } from '@temporalio/client';
import { newWorker, randomQueue, startApp, temporalAddress, until, WorkflowRunner } from '../test/harness';
import { mutualTls } from '../test/mutual-tls';
import { Activity, ActivityController } from './activity.decorators';
import { RenewedConnection } from './renewed-connection';
import type { TemporalWorker } from './temporal-worker';

const EVERY_MS = 20;
const queue = randomQueue();

@ActivityController(queue)
class Activities {
  @Activity() async greet(name: string) {
    return `Hello, ${name}`;
  }
}
class Worker {}

let door: Awaited<ReturnType<typeof mutualTls>>;
let runner: WorkflowRunner;
beforeAll(async () => {
  [door, runner] = await Promise.all([mutualTls(temporalAddress()), WorkflowRunner.start()]);
});
afterAll(async () => {
  await runner.stop();
  await door.close();
});

const greeting = () => runner.call({ taskQueue: queue, activity: 'greet', args: ['Ada'] });
const said = jest.spyOn(Logger.prototype, 'log').mockImplementation();
/** Every connection shows what the files hold now; what they held before is good for nothing any more. */
async function exchanged() {
  const before = door.inUse();
  said.mockClear();
  door.exchange();
  await until(() => said.mock.calls.some(([line]) => String(line).includes('are in use')));
  door.revoke(before);
}

it('a worker whose certificate is exchanged goes on with the new one, and the old may be revoked', async () => {
  const { address, credentials } = door;
  const worker: TemporalWorker = newWorker(queue, { address, credentials, credentialsEveryMs: EVERY_MS });
  const app: INestApplication = await startApp({ module: Worker, controllers: [Activities] }, [worker]);
  expect(await greeting()).toBe('Hello, Ada');
  for (let round = 0; round < 2; round++) {
    await exchanged();
    expect(await greeting()).toBe('Hello, Ada');
  }
  expect(worker.notReadyBecause()).toBeUndefined();
  await app.close();
});

it('a client does the same', async () => {
  const connection = new RenewedConnection({ ...door, namespace: 'default' }, EVERY_MS);
  const client = new Client({ connection });
  expect((await client.workflow.count()).count).toBeGreaterThanOrEqual(0);
  await exchanged();
  expect((await client.workflow.count()).count).toBeGreaterThanOrEqual(0);
  await connection.close();
});

it('credentials that are no good are said, and the old ones stay in use', async () => {
  const warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  let spoilt = false;
  const credentials = () => {
    if (spoilt) throw new Error('the file is half written');
    return door.credentials();
  };
  const connection = new RenewedConnection({ ...door, namespace: 'default', credentials }, EVERY_MS);
  await connection.ensureConnected();
  spoilt = true;
  await until(() => warned.mock.calls.some(([line]) => String(line).includes('half written')));
  await connection.ensureConnected();
  await connection.close();
  warned.mockRestore();
});

it.each<[string, () => object]>([
  ['in plaintext', () => ({})],
  ['without a certificate', () => ({ tls: { serverRootCACertificate: door.ca } })],
])('nobody gets in %s', async (_how, credentials) => {
  const stranger = Connection.connect({ address: door.address, connectTimeout: 1_000, ...credentials() });
  await expect(stranger).rejects.toThrow();
});
