import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Client, Connection } from '@temporalio/client';
import {
  type DispatchShipmentRequest,
  SHIPPING_EVENTS_TOPIC,
  SHIPPING_TASK_QUEUE,
  type ShippingActivities,
  shippingEvents,
} from '@waybill/contract-shipping/shipping.contract';
import { type CloudEvent, readCloudEvent } from '@waybill/nestjs-kafka/cloud-event';
import { createKafka } from '@waybill/nestjs-kafka/kafka-connection';
import { bundleWorkflows } from '@waybill/nestjs-temporal/bundle-workflows';
import { TemporalWorker } from '@waybill/nestjs-temporal/temporal-worker';
import { HealthModule } from '@waybill/service-kit/health.module';
import { ReadinessRegistry } from '@waybill/service-kit/readiness';
import {
  cancellationOf,
  closingOf,
  interceptionOf,
  returnOf,
  shippingWorld,
  type ShippingWorld,
  until,
} from '../test/shipping-harness';
import { shippingConfig } from './config';
import { ShippingModule } from './shipping.module';

const { KAFKA_BROKERS, TEMPORAL_ADDRESS } = process.env;
const namespace = `shipping-${randomUUID()}`;

let world: ShippingWorld;
let client: Client;
let app: INestApplication;

beforeAll(async () => {
  world = await shippingWorld();
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
  await world.close();
});

/** The service as it runs, and a worker for the workflow that calls it. */
async function startService(): Promise<INestApplication> {
  const config = shippingConfig.parse({
    NODE_ENV: 'test',
    CARRIER: 'sandbox',
    DATABASE_URL: world.url,
    KAFKA_BROKERS,
    TEMPORAL_ADDRESS,
    SEALING_PRIVATE_KEYS_FILE: world.privateKeysFile,
    SEALING_SIGNERS_FILE: world.signersFile,
  });
  @Module({ imports: [HealthModule, ShippingModule.forRoot(config)] })
  class TestModule {}

  const folder = await mkdtemp(join(tmpdir(), 'workflows-'));
  const codePath = join(folder, 'workflows.js');
  await bundleWorkflows({ workflowsPath: require.resolve('../test/ship.workflow'), outFile: codePath });
  const temporal = { address: TEMPORAL_ADDRESS!, namespace };
  const workers = [
    new TemporalWorker({ ...temporal, taskQueue: SHIPPING_TASK_QUEUE }),
    new TemporalWorker({ ...temporal, taskQueue: 'orders', workflowBundle: { codePath } }),
  ];
  const started = await NestFactory.create(TestModule, { logger: false, abortOnError: false });
  const readiness = started.get(ReadinessRegistry);
  for (const strategy of workers) {
    started.connectMicroservice({ strategy }, { inheritAppConfig: true });
    readiness.add(strategy);
  }
  await started.init();
  await started.startAllMicroservices();
  await until(async () => (await readiness.notReady()).length === 0);
  await rm(folder, { recursive: true });
  return started;
}

/** An order's workflow that asks for one thing. */
function asked<A extends keyof ShippingActivities>(
  activity: A,
  request: Parameters<ShippingActivities[A]>[0],
): ReturnType<ShippingActivities[A]> {
  const asking = { taskQueue: 'orders', workflowId: randomUUID(), args: [activity, request] };
  return client.workflow.execute('ask', asking) as ReturnType<ShippingActivities[A]>;
}
const dispatched = (request: DispatchShipmentRequest) => asked('dispatchShipment', request);

/** What the activity failed with, as the workflow sees it. */
async function failureOf(execution: Promise<unknown>): Promise<unknown> {
  const error = await execution.catch((thrown: unknown) => thrown);
  return (error as Error & { cause?: Error }).cause?.cause;
}

it('ships an order, and Kafka hears of it in order until it is delivered', async () => {
  const request = await world.request();

  const shipment = await dispatched(request);
  expect(await asked('cancelShipment', cancellationOf(request))).toEqual({
    outcome: 'already-dispatched',
    shipment,
  });

  const events = await eventsOf(request.orderId, 2);
  expect(events.map(({ type, sequence }) => ({ type, sequence }))).toEqual([
    { type: 'ShipmentDispatched', sequence: 1 },
    { type: 'ShipmentDelivered', sequence: 2 },
  ]);
  expect(shippingEvents.ShipmentDispatched.strict().parse(events[0]!.data)).toMatchObject(shipment);
  expect(shippingEvents.ShipmentDelivered.strict().parse(events[1]!.data)).toMatchObject({
    orderId: request.orderId,
    shipmentId: request.shipmentId,
  });
  expect(events[0]).toMatchObject({ source: '/waybill/shipping', traceparent: request.traceparent });
});

it('has a parcel turned back, and another one fetched, and Kafka hears that they are home', async () => {
  const [turnedBack, fetched] = [await world.request({ postalCode: '00000' }), await world.request()];
  await dispatched(turnedBack);
  await dispatched(fetched);
  expect(await asked('interceptShipment', interceptionOf(turnedBack))).toEqual({ outcome: 'intercepted' });
  await until(async () => (await world.state(fetched)) === 'delivered');
  expect(await asked('arrangeReturn', returnOf(fetched))).toMatchObject({ carrier: 'sandbox' });

  for (const { orderId, lines, shipmentId, count } of [
    { ...turnedBack, count: 2 },
    { ...fetched, count: 3 },
  ]) {
    const home = (await eventsOf(orderId, count)).at(-1)!;
    expect(home.type).toBe('ShipmentReturned');
    const said = shippingEvents.ShipmentReturned.strict().parse(home.data);
    expect(said).toMatchObject({ orderId, shipmentId, lines });
  }
});

it('checks addresses, and closes what a person did by hand', async () => {
  const request = await world.request();
  await asked('checkAddress', request);
  const shipment = {
    shipmentId: request.shipmentId,
    lines: request.lines,
    carrier: 'bike',
    trackingNumber: 'B1',
  };
  const closing = closingOf(request, request.key, shipment);
  expect(await asked('closeOperation', closing)).toEqual({ outcome: 'closed' });
  expect(await dispatched(request)).toEqual(shipment);

  const nowhere = await failureOf(asked('checkAddress', await world.request({ country: 'AQ' })));
  expect(nowhere).toMatchObject({ type: 'AddressNotServed', nonRetryable: true });
});

it('refuses an address not served as a final failure of its own type', async () => {
  const failure = await failureOf(dispatched(await world.request({ country: 'AQ' })));

  expect(failure).toMatchObject({ type: 'AddressNotServed', nonRetryable: true });
});

it('refuses an address sealed for somebody else for good, without a word of it', async () => {
  const failure = await failureOf(dispatched({ ...(await world.request()), sealedShipTo: 'Ada, 1 Main St' }));

  expect(failure).toMatchObject({ type: 'SealedFieldUnreadable', nonRetryable: true });
  expect(JSON.stringify(failure)).not.toMatch(/Ada|Main St/);
});

it('refuses what is no request, naming the field', async () => {
  const failure = await failureOf(dispatched({ ...(await world.request()), lines: [] }));

  expect(failure).toMatchObject({ type: 'InvalidRequest', message: expect.stringContaining('lines') });
});

async function eventsOf(orderId: string, count: number): Promise<CloudEvent[]> {
  const kafka = createKafka({ brokers: KAFKA_BROKERS!.split(','), clientId: 'shipping-test' });
  const consumer = kafka.consumer({ groupId: randomUUID() });
  const events: CloudEvent[] = [];
  await consumer.connect();
  try {
    await consumer.subscribe({ topic: SHIPPING_EVENTS_TOPIC, fromBeginning: true });
    await consumer.run({
      eachMessage: ({ topic, partition, message }) => {
        const mine = message.key?.toString() === orderId;
        if (mine) events.push(readCloudEvent({ topic, partition, ...message } as never));
        return Promise.resolve();
      },
    });
    await until(() => events.length >= count);
    return events;
  } finally {
    await consumer.disconnect();
  }
}
