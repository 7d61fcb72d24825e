import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import { Context } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { PortBook } from '../ports.mjs';
import { Keeper } from '../processes/keeper.mjs';
import { run } from '../provision/run.mjs';
import { temporalCli } from '../provision/temporal-cli.mjs';
import { whyNoTemporalServer } from '../provision/temporal-server.mjs';
import { createAuthority, LOOPBACK } from '../tls/authority.mjs';
import { until } from '../until.mjs';
import { startSecureTemporal } from './temporal-secure.mjs';
import { tlsFlags } from './temporal.mjs';

const namespace = 'default';
/** @type {Record<string, import('./temporal-secure.mjs').Right>} */
const rights = {
  payment: { apis: 'participant', namespace, queues: ['payment'] },
  shipping: { apis: 'participant', namespace, queues: ['shipping'] },
  orchestrator: { apis: 'orchestrator', namespace, queues: ['orders'] },
  setup: { apis: 'setup', namespace },
  operator: { apis: 'all' },
};
const AUDIENCE = 'temporal';
const PERMISSION_DENIED = 7;

const base = mkdtempSync(join(tmpdir(), 'waybill-temporal-secure-'));
const keeper = new Keeper(join(base, 'run'));
const authority = await createAuthority(join(base, 'tls'));
const log = () => {};
const logFile = join(base, 'logs', 'temporal.log');
/** @type {import('./start-process.mjs').Engine} */
let engine;
let address = '';

describe('Temporal with rights', { skip: whyNoTemporalServer() ?? false }, () => {
  /** @type {Awaited<ReturnType<typeof tokenIssuer>>} */
  let issuer;

  before(async () => {
    issuer = await tokenIssuer();
    engine = await startServer({ tokens: { keysAt: issuer.keysAt, audience: AUDIENCE } });
    address = engine.env['TEMPORAL_ADDRESS'] ?? '';
  });
  after(async () => {
    await engine?.process?.stop();
    issuer?.close();
    keeper.close();
    rmSync(base, { recursive: true });
  });

  test('the rights of orchestrator and payment are enough for real workers, from their start to their end', async () => {
    const orders = await worker('orchestrator', { taskQueue: 'orders', workflowsPath });
    const payment = await worker('payment', { taskQueue: 'payment', activities: { pay } });
    const { client, close } = await clientOf('orchestrator');
    const working = Promise.all([orders.run(), payment.run()]);
    try {
      const handle = await client.workflow.start('order', { ...order(), args: [42] });
      assert.equal(await handle.query('confirmed'), false);
      await handle.signal('confirm');
      assert.equal(await handle.result(), 'paid 42');

      const second = await client.workflow.start('order', { ...order(), args: [43] });
      await second.executeUpdate('confirmNow');
      assert.equal(await second.result(), 'paid 43');
      assert.equal((await second.describe()).status.name, 'COMPLETED');
    } finally {
      orders.shutdown();
      payment.shutdown();
      await working;
      await close();
    }
    assert.deepEqual(refusals(), []);
  });

  test('payment takes tasks from its own queue, and does nothing else', async () => {
    const { client: orchestrator, close: closeOrchestrator } = await clientOf('orchestrator');
    const { client, close } = await clientOf('payment');
    const { workflow, workflowService } = client;
    const handle = await orchestrator.workflow.start('order', { ...order(), args: [1] });
    const execution = { workflowId: handle.workflowId };
    const mine = workflow.getHandle(handle.workflowId);
    const poll = (/** @type {string} */ name) => ({ namespace, taskQueue: { name }, identity: 'payment' });
    /** @type {Record<string, () => Promise<unknown>>} */
    const refused = {
      start: () => workflow.start('order', order()),
      signal: () => mine.signal('confirm'),
      update: () => mine.executeUpdate('confirmNow'),
      query: () => mine.query('confirmed'),
      cancel: () => mine.cancel(),
      terminate: () => mine.terminate(),
      describe: () => mine.describe(),
      history: () => mine.fetchHistory(),
      count: () => workflow.count(),
      reset: () => workflowService.resetWorkflowExecution({ namespace, workflowExecution: execution }),
      'poll of another queue': () => workflowService.pollActivityTaskQueue(poll('shipping')),
      'poll for workflows': () => workflowService.pollWorkflowTaskQueue(poll('orders')),
      'poll for workflows on its queue': () => workflowService.pollWorkflowTaskQueue(poll('payment')),
      'another namespace': () => workflowService.describeNamespace({ namespace: 'temporal-system' }),
      'operator service': () => client.connection.operatorService.listSearchAttributes({ namespace }),
    };
    for (const [what, attempt] of Object.entries(refused)) await assertDenied(attempt, what);
    assert.equal((await handle.describe()).status.name, 'RUNNING');
    await closeOrchestrator();
    await close();
  });

  test('a task is answered by the team it was handed to, whatever another team of the same order knows', async () => {
    const orders = await worker('orchestrator', { taskQueue: 'orders', workflowsPath });
    const working = orders.run();
    const { client: orchestrator, close: closeOrchestrator } = await clientOf('orchestrator');
    const { client: payment, close: closePayment } = await clientOf('payment');
    const { client: shipping, close: closeShipping } = await clientOf('shipping');
    try {
      const handle = await orchestrator.workflow.start('twoTasks', order());
      const take = async (/** @type {Client} */ team, /** @type {string} */ name) => {
        const request = { namespace, taskQueue: { name }, identity: name };
        const poll = () => team.workflowService.pollActivityTaskQueue(request);
        return (await team.connection.withDeadline(Date.now() + 20_000, poll)).taskToken;
      };
      const answer = (/** @type {Client} */ team, /** @type {Uint8Array} */ taskToken) =>
        team.workflowService.respondActivityTaskCompleted({ namespace, taskToken });
      const [paymentsTask, shippingsTask] = await Promise.all([
        take(payment, 'payment'),
        take(shipping, 'shipping'),
      ]);

      await assertDenied(() => answer(payment, shippingsTask), "shipping's task");
      const unsealed = shippingsTask.subarray(0, shippingsTask.length - SEAL_BYTES);
      await assertDenied(() => answer(payment, unsealed), 'a token as the server itself makes it');
      await answer(payment, paymentsTask);
      await answer(shipping, shippingsTask);
      await handle.result();
    } finally {
      orders.shutdown();
      await working;
      await Promise.all([closeOrchestrator(), closePayment(), closeShipping()]);
    }
  });

  test('the orchestrator runs orders, and neither the server nor an end by force', async () => {
    const { client, close } = await clientOf('orchestrator');
    const handle = await client.workflow.start('order', { ...order(), args: [1] });
    await handle.signal('confirm');
    await assertDenied(() => handle.terminate(), 'terminate');
    await assertDenied(
      () => client.connection.operatorService.listSearchAttributes({ namespace }),
      'operator',
    );
    await assertDenied(
      () => client.workflow.start('order', { ...order(), taskQueue: 'payment' }),
      'another queue',
    );
    await close();
  });

  test('who has no credentials, or those of elsewhere, gets nothing', async () => {
    const { client, close } = await clientOf('orchestrator');
    const handle = await client.workflow.start('order', { ...order(), args: [1] });
    const elsewhere = await (await createAuthority(join(base, 'elsewhere'))).issue('operator');
    const signal = (/** @type {string[]} */ ...credentials) =>
      temporal(['workflow', 'signal', '--name', 'confirm', '--workflow-id', handle.workflowId], credentials);
    await assert.rejects(signal(), /connection|EOF|reset|preface|frame/i, 'plaintext');
    await assert.rejects(signal('--tls-ca-path', authority.ca), /unauthorized/i, 'nobody');
    await assert.rejects(signal(...tlsFlags({ ...elsewhere, ca: authority.ca })), /failed connecting/i);
    await assert.rejects(signal(...tlsFlags(await authority.issue('payment'))), /unauthorized/i, 'payment');
    await assert.rejects(
      signal(...tlsFlags(await authority.issue('stranger'))),
      /unauthorized/i,
      'no rights',
    );
    await signal(...tlsFlags(await authority.issue('operator')));
    const { events } = await handle.fetchHistory();
    const signals = events?.filter((event) => event.workflowExecutionSignaledEventAttributes);
    assert.deepEqual(
      signals?.map(({ principal }) => ({ ...principal })),
      [{ type: 'mtls', name: 'operator' }],
      "none but the operator's has arrived, and it says whose it is",
    );
    await close();
  });

  test('a token has the rights of its subject, if it is good', async () => {
    const start = async (/** @type {string} */ apiKey, /** @type {string} */ certificate = '') => {
      const { client, close } = await clientOf(certificate, apiKey);
      try {
        return await client.workflow.start('order', { ...order(), args: [1] });
      } finally {
        await close();
      }
    };
    await start(await issuer.token('orchestrator'));
    const foreign = await tokenIssuer();
    foreign.close();
    for (const [what, token] of Object.entries({
      "payment's": await issuer.token('payment'),
      'of a stranger': await issuer.token('stranger'),
      'of another issuer': await foreign.token('orchestrator'),
      expired: await issuer.token('orchestrator', { expires: '-1 minute' }),
      'without an end': await issuer.token('orchestrator', { expires: undefined }),
      'for somebody else': await issuer.token('orchestrator', { audience: 'waybill' }),
      'no token': 'orchestrator',
    }))
      await assertDenied(() => start(token), what);

    await start(await issuer.token('orchestrator'), 'payment');
    await assertDenied(
      async () => start(await issuer.token('payment'), 'orchestrator'),
      'a token is heeded first',
    );
    await assertDenied(() => start('nonsense', 'orchestrator'), 'a bad token is not mended by a certificate');
  });

  test('a renewed certificate is shown without a restart', async () => {
    const before = await serialShown();
    await authority.issue('temporal', { hosts: LOOPBACK, again: true });
    await until(async () => (await serialShown()) !== before, {
      what: 'another is shown',
      timeoutMs: 30_000,
    });
  });

  test('where no tokens are taken nobody is let in without a certificate; what there was is there after a restart', async () => {
    const { client, close } = await clientOf('orchestrator');
    const { workflowId } = await client.workflow.start('order', { ...order(), args: [1] });
    await close();
    await engine.process?.stop();
    engine = await startServer({});
    address = engine.env['TEMPORAL_ADDRESS'] ?? '';

    const health = (/** @type {string[]} */ ...credentials) =>
      temporal(['operator', 'cluster', 'health'], credentials);
    await assert.rejects(health('--tls-ca-path', authority.ca), /requires client certificate/i);
    await health(...tlsFlags(await authority.issue('payment')));
    const again = await clientOf('orchestrator');
    assert.equal((await again.client.workflow.getHandle(workflowId).describe()).status.name, 'RUNNING');
    await assertDenied(async () => {
      const token = await issuer.token('orchestrator');
      const { client, close } = await clientOf('orchestrator', token);
      await client.workflow.getHandle(workflowId).describe().finally(close);
    }, 'a token');
    await again.close();
  });
});

const workflowsPath = fileURLToPath(new URL('./temporal-secure.test-workflow.mjs', import.meta.url));
/** Two bytes of tag and length more than an HMAC of SHA-256; the field's number takes three bytes. */
const SEAL_BYTES = 3 + 1 + 32;

async function pay(/** @type {number} */ amount) {
  Context.current().heartbeat();
  return `paid ${amount}`;
}

let orders = 0;
const order = () => ({
  ...{ taskQueue: 'orders', workflowId: `order-${++orders}` },
  workflowExecutionTimeout: '30 seconds', // so that an answer that is refused ends the test, and not its patience
});

/** @param {{ tokens?: import('./temporal-secure.mjs').Tokens }} options */
async function startServer({ tokens }) {
  const server = await authority.issue('temporal', { hosts: LOOPBACK });
  const { cert, key, ca } = await authority.issue('setup');
  const own = { dir: join(base, 'temporal'), logDir: join(base, 'logs'), ephemeral: true };
  const context = { ...own, ports: new PortBook({ env: {} }), keeper, log };
  return startSecureTemporal(context, {
    tls: { ca, cert, key, serverCert: server.cert, serverKey: server.key },
    rights,
    tokens,
  });
}

/** @param {string} identity empty for nobody */
async function tlsOf(identity) {
  const ca = readFileSync(authority.ca);
  if (!identity) return { serverRootCACertificate: ca };
  const { cert, key } = await authority.issue(identity);
  return {
    serverRootCACertificate: ca,
    clientCertPair: { crt: readFileSync(cert), key: readFileSync(key) },
  };
}

/** @param {string} identity @param {string} [apiKey] */
async function clientOf(identity, apiKey) {
  const connection = Connection.lazy({ address, tls: await tlsOf(identity), apiKey });
  return { client: new Client({ connection, namespace }), close: () => connection.close() };
}

/** @param {string} identity @param {Omit<import('@temporalio/worker').WorkerOptions, 'connection' | 'namespace'>} options */
async function worker(identity, options) {
  const connection = await NativeConnection.connect({ address, tls: await tlsOf(identity) });
  return Worker.create({ ...options, namespace, connection });
}

/** @param {string[]} command @param {string[]} credentials */
async function temporal(command, credentials) {
  return run(await temporalCli(log), [
    ...command,
    '--address',
    address,
    '--command-timeout',
    '5s',
    ...credentials,
  ]);
}

/** @param {() => Promise<unknown>} attempt @param {string} what */
async function assertDenied(attempt, what) {
  await assert.rejects(
    attempt,
    (/** @type {any} */ error) => {
      const { code } = error.code ? error : error.cause;
      assert.equal(code, PERMISSION_DENIED, `${what}: ${error.message}`);
      return true;
    },
    `${what} is not refused`,
  );
}

/** What the server says it has refused. */
function refusals() {
  return readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"msg":"refused"'));
}

async function serialShown() {
  const [host, port] = address.split(':');
  const socket = tls.connect({
    host,
    port: Number(port),
    ca: readFileSync(authority.ca),
    ALPNProtocols: ['h2'],
  });
  await once(socket, 'secureConnect');
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

/** An issuer of tokens whose keys are fetched by HTTP. */
async function tokenIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }];
  const server = createServer((_request, response) => response.end(JSON.stringify({ keys })));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  /** @param {string} subject @param {{ audience?: string, expires?: string }} [claims] */
  const token = (subject, { audience = AUDIENCE, ...claims } = {}) => {
    const jwt = new SignJWT().setProtectedHeader({ alg: 'ES256', kid: 'one' }).setSubject(subject);
    const expires = 'expires' in claims ? claims.expires : '1 minute';
    return (expires ? jwt.setExpirationTime(expires) : jwt).setAudience(audience).sign(privateKey);
  };
  return { keysAt: `http://127.0.0.1:${port}`, token, close: () => server.close() };
}
