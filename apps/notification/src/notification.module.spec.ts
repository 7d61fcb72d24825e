import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Client, Connection } from '@temporalio/client';
import { NOTIFICATION_TASK_QUEUE } from '@waybill/contract-notification/notification.contract';
import { createKafka } from '@waybill/nestjs-kafka/kafka-connection';
import { bundleWorkflows } from '@waybill/nestjs-temporal/bundle-workflows';
import { TemporalWorker } from '@waybill/nestjs-temporal/temporal-worker';
import { HealthModule } from '@waybill/service-kit/health.module';
import { ReadinessRegistry } from '@waybill/service-kit/readiness';
import type { KafkaMessage } from 'kafkajs';
import { mailsTo } from '../test/mail-catcher';
import type { close, notify } from '../test/notify.workflow';
import { createSealing } from '../test/sealing';
import { createScratchDatabase, type ScratchDatabase } from '@waybill/outbox/testing/scratch-database';
import { notificationConfig } from './config';
import { NotificationModule } from './notification.module';

const { KAFKA_BROKERS, SMTP_URL, TEMPORAL_ADDRESS } = process.env;
const namespace = `notification-${randomUUID()}`;
const workflowQueue = 'orders';

let database: ScratchDatabase;
let sealing: Awaited<ReturnType<typeof createSealing>>;
let client: Client;
let app: INestApplication;

beforeAll(async () => {
  database = await createScratchDatabase('notification');
  sealing = await createSealing();
  const connection = await Connection.connect({ address: TEMPORAL_ADDRESS });
  // A namespace of its own, because the service's task queue has a fixed name.
  const workflowExecutionRetentionPeriod = { seconds: 86_400 as never };
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  client = new Client({ connection, namespace });
  app = await startService();
});

afterAll(async () => {
  await app.close();
  await client.connection.close();
  await database.drop();
  sealing.remove();
});

/** The service as it runs, and a worker for the workflow that calls it. */
async function startService(): Promise<INestApplication> {
  const config = notificationConfig.parse({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    KAFKA_BROKERS,
    TEMPORAL_ADDRESS,
    SMTP_URL,
    SEALING_PRIVATE_KEYS_FILE: sealing.privateKeysFile(),
    SEALING_SIGNERS_FILE: sealing.signersFile,
    MAIL_FROM: 'Shop <orders@shop.example>',
  });
  @Module({ imports: [HealthModule, NotificationModule.forRoot(config)] })
  class TestModule {}

  const folder = await mkdtemp(join(tmpdir(), 'workflows-'));
  const codePath = join(folder, 'workflows.js');
  await bundleWorkflows({ workflowsPath: require.resolve('../test/notify.workflow'), outFile: codePath });
  const temporal = { address: TEMPORAL_ADDRESS!, namespace };
  const workers = [
    new TemporalWorker({ ...temporal, taskQueue: NOTIFICATION_TASK_QUEUE }),
    new TemporalWorker({ ...temporal, taskQueue: workflowQueue, workflowBundle: { codePath } }),
  ];
  const started = await NestFactory.create(TestModule, { logger: false, abortOnError: false });
  const readiness = started.get(ReadinessRegistry);
  for (const strategy of workers) {
    started.connectMicroservice({ strategy }, { inheritAppConfig: true });
    readiness.add(strategy);
  }
  await started.init();
  await started.startAllMicroservices();
  while ((await readiness.notReady()).length > 0) await sleep(20);
  await rm(folder, { recursive: true });
  return started;
}

async function ask(changes: object = {}) {
  const orderId = `ord-${randomUUID()}`;
  const email = `ada-${randomUUID()}@example.com`;
  const request = {
    key: `${orderId}:notify-order-cancelled:1`,
    orderId,
    sealedContact: await sealing.seal(orderId, { email }),
    message: { kind: 'order-cancelled', reason: 'out-of-stock', lines: [{ sku: 'SOLD-OUT', quantity: 1 }] },
    ...changes,
  };
  const answer = client.workflow.execute<typeof notify>('notify', {
    workflowId: randomUUID(),
    taskQueue: workflowQueue,
    args: [request as never],
  });
  return { request, orderId, email, answer };
}

test('an order asks, the customer gets a mail, and Kafka the event', async () => {
  const { orderId, email, answer } = await ask();
  const messageId = `${orderId}.order-cancelled@shop.example`;
  expect(await answer).toEqual({ messageId });
  expect(await mailsTo(email)).toMatchObject([{ messageId: `<${messageId}>` }]);

  const event = await nextEventOf(orderId);
  expect(event.headers).toMatchObject({
    ce_type: Buffer.from('CustomerNotified'),
    ce_source: Buffer.from('/waybill/notification'),
    ce_subject: Buffer.from(orderId),
  });
  expect(JSON.parse(event.value!.toString())).toEqual({
    orderId,
    at: expect.any(String),
    kind: 'order-cancelled',
    channel: 'mail',
    messageId,
  });
});

test('a request that is no request is refused for good, naming the field', async () => {
  const { answer } = await ask({ message: { kind: 'order-cancelled', reason: 'bored', lines: [] } });
  const error = (await answer.catch((thrown: unknown) => thrown)) as Error & { cause?: Error };
  expect(error.cause?.cause).toMatchObject({ type: 'InvalidRequest', nonRetryable: true });
  expect((error.cause?.cause as Error).message).toContain('message.reason: ');
});

test('the same key with anything else in the request is a conflict, also in a field unknown here', async () => {
  const { request, answer } = await ask({ later: 1 });
  await answer;
  const again = await ask({ ...request, later: 2 });
  const error = (await again.answer.catch((thrown: unknown) => thrown)) as Error & { cause?: Error };
  expect(error.cause?.cause).toMatchObject({ type: 'OperationConflict', nonRetryable: true });
});

test('an operation that a person took over is closed', async () => {
  const orderId = `ord-${randomUUID()}`;
  const closes = `${orderId}:notify-order-cancelled:1`;
  const answer = client.workflow.execute<typeof close>('close', {
    workflowId: randomUUID(),
    taskQueue: workflowQueue,
    args: [{ key: `${closes}:close`, orderId, closes }],
  });
  expect(await answer).toEqual({ outcome: 'closed' });
  const late = await ask({ orderId, key: closes });
  const error = (await late.answer.catch((thrown: unknown) => thrown)) as Error & { cause?: Error };
  expect(error.cause?.cause).toMatchObject({ type: 'OperationClosed', nonRetryable: true });
});

test('readiness depends on the outbox relay and on Temporal', () => {
  const names = app
    .get(ReadinessRegistry)
    .probes()
    .map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['outbox relay', 'temporal worker notification']));
});

async function nextEventOf(orderId: string): Promise<KafkaMessage> {
  const kafka = createKafka({ brokers: KAFKA_BROKERS!.split(','), clientId: 'notification-test' });
  const consumer = kafka.consumer({ groupId: randomUUID() });
  await consumer.connect();
  await consumer.subscribe({ topic: 'notification.events.v1', fromBeginning: true });
  const found = new Promise<KafkaMessage>((resolve, reject) => {
    const eachMessage = ({ message }: { message: KafkaMessage }) => {
      if (message.key?.toString() === orderId) resolve(message);
      return Promise.resolve();
    };
    consumer.run({ eachMessage }).catch(reject);
  });
  try {
    return await found;
  } finally {
    await consumer.disconnect();
  }
}
