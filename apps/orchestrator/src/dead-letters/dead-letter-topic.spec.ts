import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { SHOP_ORDERS_DLQ_TOPIC } from '@waybill/contract-order/order-placed.contract';
import { KafkaProducer } from '@waybill/nestjs-kafka/kafka-producer';
import { register } from 'prom-client';
import { anOrder, aRecord, BINARY, letterOf, testKafka } from '../../test/dead-letters';
import { createLedgerDatabase } from '../../test/ledger-database';
import { orchestratorConfig } from '../config';
import { orchestratorTransports } from '../transports';
import { measureDeadLetters } from './dead-letter-metrics';
import { DeadLetterTopicController } from './dead-letter-topic.controller';
import { DeadLetterStore, type StoredLetter } from './dead-letter.store';

let database: Awaited<ReturnType<typeof createLedgerDatabase>>;
let store: DeadLetterStore;
let app: INestApplication;
const producer = new KafkaProducer(testKafka());
beforeAll(async () => {
  database = await createLedgerDatabase();
  store = new DeadLetterStore(database.db as never);
  const config = orchestratorConfig.parse({
    NODE_ENV: 'test',
    DATABASE_URL: 'postgres://not-used/by-transports',
    KAFKA_BROKERS: process.env.KAFKA_BROKERS,
    TEMPORAL_ADDRESS: 'localhost:1',
    SEALING_PUBLIC_KEYS_FILE: __filename,
    SEALING_SIGNING_KEYS_FILE: __filename,
  });
  const strategy = orchestratorTransports(config).find(({ name }) => name?.endsWith('waybill-dead-letters'));
  const module = await Test.createTestingModule({
    controllers: [DeadLetterTopicController],
    providers: [{ provide: DeadLetterStore, useValue: store }],
  }).compile();
  app = module.createNestApplication({ logger: false });
  app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  await app.init();
  await app.startAllMicroservices();
  while (strategy?.notReadyBecause?.() !== undefined) await sleep(20);
}, 60_000);
afterAll(async () => {
  await producer.disconnect();
  await app.close();
  await database.drop();
});

const all = async () => (await store.list({ state: 'open', limit: 1_000 })).items;
async function kept(key: string, isWanted: (letter: StoredLetter) => boolean = () => true) {
  for (;;) {
    const found = (await all()).find((letter) => letter.key?.toString() === key && isWanted(letter));
    if (found) return found;
    await sleep(20);
  }
}
const send = (...messages: Parameters<KafkaProducer['send']>[1]) =>
  producer.send(SHOP_ORDERS_DLQ_TOPIC, messages);

it('keeps a record as it came: bytes, headers that come twice and odd ones, and what was said of it', async () => {
  const key = randomUUID();
  const value = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
  const headers = Object.fromEntries([...Object.entries(BINARY), ['twice', ['x', 'y']], ['nul', 'a\0b']]);
  const record = aRecord({ key, value, headers });
  await send(letterOf(record, { reason: 'unparsable', detail: 'the value: \0is not UTF-8' }));
  const letter = await kept(key);
  expect(letter).toMatchObject({
    ...{ topic: record.topic, partition: 3, offset: Number(record.offset), state: 'open', count: 1 },
    ...{ reason: 'unparsable', detail: 'the value: is not UTF-8', redriven_from: null },
  });
  expect(letter.value?.equals(value)).toBe(true);
  expect(letter.headers).toEqual(record.headers);
});

it('has one row for a record, however often its letter comes, and what was decided stands', async () => {
  const record = aRecord({ key: randomUUID(), value: 'no order' });
  const [first, last] = [new Date('2026-11-22T10:00:00Z'), new Date('2026-11-22T11:00:00Z')];
  await send(letterOf(record, { at: first }));
  const { id } = await kept(String(record.key));
  await send(letterOf(record, { at: last }));
  const seen = await kept(String(record.key), ({ last_seen }) => last_seen.getTime() === last.getTime());
  expect([seen.id, seen.first_seen]).toEqual([id, first]);

  await store.handle(id, { by: 'ops', reason: 'old' }, () => Promise.resolve({ state: 'discarded' }));
  const other = randomUUID();
  // Of one key, and so of one partition: once the second is there, the first has been read.
  await send(letterOf(record), letterOf(aRecord({ key: record.key, value: other })));
  await kept(String(record.key), ({ value }) => String(value) === other);
  expect((await store.find(id)).state).toBe('discarded');
});

it.each([
  ['no headers of ours', {}],
  ['a place that is none', { 'x-dlq-topic': 'shop.orders.v1', 'x-dlq-partition': 'x', 'x-dlq-offset': '-1' }],
  [
    "another team's topic",
    { 'x-dlq-topic': 'payment.events.v1', 'x-dlq-partition': '0', 'x-dlq-offset': '0' },
  ],
])('keeps what has %s under its own place, and goes on', async (_what, headers) => {
  const key = randomUUID();
  await send({ key, value: null, headers });
  expect(await kept(key)).toMatchObject({ topic: SHOP_ORDERS_DLQ_TOPIC, reason: 'unexplained', value: null });
  await send(letterOf(aRecord({ key, value: 'next' })));
  await kept(key, ({ reason }) => reason === 'invalid');
});

it('knows a reason that it has never heard of, and how often the event has been here', async () => {
  const key = randomUUID();
  const again = { ...BINARY, 'x-dlq-count': '1', 'x-dlq-redriven-from': 'shop.orders.v1/3/7' };
  const record = aRecord({ key, value: JSON.stringify(anOrder()), headers: again });
  await send(letterOf(record, { reason: 'unprocessable' }));
  const expected = { reason: 'unprocessable', count: 2, redriven_from: 'shop.orders.v1/3/7' };
  expect(await kept(key)).toMatchObject(expected);
});

it('is among the metrics: the open ones, by reason', async () => {
  measureDeadLetters(store);
  const open = async () => {
    const metrics = await register.getMetricsAsJSON();
    const metric = metrics.find(({ name }) => name === 'orchestrator_dead_letters_open');
    return metric?.values.find(({ labels }) => labels['reason'] === 'too-large')?.value;
  };
  expect(await open()).toBeUndefined();
  const record = aRecord({ key: randomUUID(), value: 'large' });
  await send(letterOf(record, { reason: 'too-large' }));
  const { id } = await kept(String(record.key));
  expect(await open()).toBe(1);
  await store.handle(id, { by: 'ops', reason: 'old' }, () => Promise.resolve({ state: 'discarded' }));
  expect(await open()).toBeUndefined();
});
