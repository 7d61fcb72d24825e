import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { INVENTORY_EVENTS_TOPIC } from '@waybill/contract-inventory/inventory.contract';
import { toKafkaMessage } from '@waybill/nestjs-kafka/cloud-event';
import { createKafka } from '@waybill/nestjs-kafka/kafka-connection';
import { KafkaProducer } from '@waybill/nestjs-kafka/kafka-producer';
import { createLedgerDatabase } from '../../test/ledger-database';
import { placeOrder, progressRecord } from '../../test/ledger-orders';
import { orchestratorConfig } from '../config';
import { Backorders } from '../ledger/backorders';
import { OrderLedger } from '../ledger/order-ledger';
import { OrderWorkflows } from '../order-workflows';
import { orchestratorTransports } from '../transports';
import { InventoryEventsController } from './inventory-events.controller';

/** Whom the engine was asked to tell of what, and whether it fails first. */
const told: string[] = [];
let troubles = 0;
const engine = {
  stockArrived: (orderId: string, { sku }: { sku: string }) => {
    if (troubles-- > 0) return Promise.reject(new Error('the engine is away'));
    told.push(`${orderId} ${sku}`);
    return Promise.resolve(false);
  },
};

let database: Awaited<ReturnType<typeof createLedgerDatabase>>;
let app: INestApplication;
let producer: KafkaProducer;
beforeAll(async () => {
  database = await createLedgerDatabase();
  const config = orchestratorConfig.parse({
    NODE_ENV: 'test',
    DATABASE_URL: 'postgres://not-used/by-transports',
    KAFKA_BROKERS: process.env.KAFKA_BROKERS,
    TEMPORAL_ADDRESS: 'localhost:1',
    SEALING_PUBLIC_KEYS_FILE: __filename,
    SEALING_SIGNING_KEYS_FILE: __filename,
  });
  const strategy = orchestratorTransports(config).find(({ name }) => name?.endsWith('bridge-inventory'));
  const module = await Test.createTestingModule({
    controllers: [InventoryEventsController],
    providers: [
      { provide: Backorders, useValue: new Backorders(database.db) },
      { provide: OrderWorkflows, useValue: engine },
    ],
  }).compile();
  app = module.createNestApplication({ logger: false });
  app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  await app.init();
  await app.startAllMicroservices();
  while (strategy?.notReadyBecause?.() !== undefined) await sleep(20);
  producer = new KafkaProducer(createKafka({ brokers: config.KAFKA_BROKERS, clientId: 'test' }));
}, 60_000);
afterAll(async () => {
  await producer.disconnect();
  await app.close();
  await database.drop();
});

async function waitingFor(sku: string): Promise<string> {
  const orderId = await placeOrder(database.db);
  await new OrderLedger(database.db).record(progressRecord(orderId, 1, 'securing', { backordered: [sku] }));
  return orderId;
}
const at = '2026-11-22T10:00:00Z';
/** In one partition, so that the last one is read when all are. */
const publish = (...events: { type: string; data: unknown }[]) =>
  producer.send(
    INVENTORY_EVENTS_TOPIC,
    events.map((event) => ({ ...toKafkaMessage(event), key: 'one', partition: 0 })),
  );
const arrived = (sku: unknown) => ({
  type: 'StockArrived',
  data: { sku, quantity: 5, warehouse: 'north', at },
});
async function untilTold(count: number): Promise<string[]> {
  while (told.length < count) await sleep(20);
  return told.splice(0);
}

describe('stock that arrives', () => {
  it('is told to each order that waits for it, the longest waiting first, and to no other', async () => {
    const [first, second] = [await waitingFor('MUG'), await waitingFor('MUG')];
    const other = await waitingFor('TEE');
    await publish(arrived('MUG'), arrived('TEE'));
    expect(await untilTold(3)).toEqual([`${first} MUG`, `${second} MUG`, `${other} TEE`]);
  });

  it('is all that is read of the topic; what cannot be read is skipped', async () => {
    const orderId = await waitingFor('HAT');
    await waitingFor('SCARF');
    await publish({ ...arrived('SCARF'), type: 'StockCounted' }, arrived(7), arrived('HAT'));
    expect(await untilTold(1)).toEqual([`${orderId} HAT`]);
  });

  it('is told when the engine is back', async () => {
    const orderId = await waitingFor('CAP');
    troubles = 2;
    await publish(arrived('CAP'));
    expect(await untilTold(1)).toEqual([`${orderId} CAP`]);
  });
});
