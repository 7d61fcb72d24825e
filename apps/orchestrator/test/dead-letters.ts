import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Test } from '@nestjs/testing';
import { SHOP_ORDERS_DLQ_TOPIC, SHOP_ORDERS_TOPIC } from '@waybill/contract-order/order-placed.contract';
import { toDeadLetter } from '@waybill/nestjs-kafka/dead-letter';
import { createKafka, ensureTopics } from '@waybill/nestjs-kafka/kafka-connection';
import type { toKafkaMessage } from '@waybill/nestjs-kafka/cloud-event';
import { KafkaProducer } from '@waybill/nestjs-kafka/kafka-producer';
import { toKafkaRecord, type KafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import type { Poison } from '@waybill/nestjs-kafka/poison';
import type { Kysely } from 'kysely';
import { NO_MAIL_ADDRESS } from '../src/bridge/customer-ids';
import { DeadLetterDesk } from '../src/dead-letters/dead-letter-desk';
import { DeadLetterStore } from '../src/dead-letters/dead-letter.store';
import type { DeadLetterTables } from '../src/dead-letters/dead-letter.tables';
import { DeadLettersController } from '../src/http/dead-letters.controller';
import { serveGuardedApi } from './guarded-api';
import { createLedgerDatabase } from './ledger-database';

type Message = ReturnType<typeof toKafkaMessage>;
type KafkaMessage = Parameters<typeof toKafkaRecord>[2];

export const testKafka = () =>
  createKafka({ brokers: (process.env.KAFKA_BROKERS ?? '').split(','), clientId: 'test' });

/** An order as a shop places it, for one who has everything to hide. */
export function anOrder(more: object = {}) {
  return {
    orderId: `ord-${randomUUID()}`,
    customerId: 'cus-42',
    placedAt: '2026-11-22T10:00:00Z',
    currency: 'EUR',
    lines: [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 1250 }],
    payment: { token: 'tok_secret' },
    shipTo: { name: 'Quillon F.', line1: '7 Thistle', city: 'Moor', postalCode: 'QX7', country: 'PT' },
    contact: { email: 'quillon@letterbox.example' },
    ...more,
  };
}

export const BINARY = { ce_specversion: '1.0', ce_type: 'OrderPlaced', 'content-type': 'application/json' };

let offset = 0;

/** A record as Kafka has it. */
export function aRecord({ key, value, headers = BINARY }: Message, topic = SHOP_ORDERS_TOPIC): KafkaRecord {
  const bytes = (one: Buffer | string | null | undefined) =>
    typeof one === 'string' ? Buffer.from(one) : (one ?? null);
  const inBytes = Object.entries(headers).map(([name, text]) => [
    name,
    [text].flat().map((one) => bytes(one)),
  ]);
  const message = {
    key: bytes(key),
    value: bytes(value),
    offset: String(offset++),
    timestamp: '1795341600000',
  };
  return toKafkaRecord(topic, 3, { ...message, headers: Object.fromEntries(inBytes) } as KafkaMessage);
}

export interface Bad extends Partial<Pick<Poison, 'detail'>> {
  reason?: string;
  at?: Date;
}

/** What the bridge makes of a record that it cannot read. */
export function letterOf(record: KafkaRecord, bad: Bad = {}): Message {
  const poison = { reason: 'invalid', detail: 'data: is bad', ...bad } as Poison;
  return toDeadLetter(record, poison, bad.at ?? new Date());
}

export type DeadLetterApi = Awaited<ReturnType<typeof startDeadLetterApi>>;

/** The desk of dead letters with its HTTP routes, on a database of its own, sending to the real broker. */
export async function startDeadLetterApi() {
  const database = await createLedgerDatabase();
  const db = database.db as unknown as Kysely<DeadLetterTables>;
  const store = new DeadLetterStore(db);
  const kafka = testKafka();
  await ensureTopics(kafka, [{ topic: SHOP_ORDERS_TOPIC, partitions: 3 }]);
  const producer = new KafkaProducer(kafka);
  const broker = { away: false, asked: 0, held: Promise.resolve(), sent: [] as Message[] };
  const send: KafkaProducer['send'] = async (topic, messages) => {
    broker.asked++;
    await broker.held;
    if (broker.away) throw new Error('connect ECONNREFUSED 10.0.0.1');
    await producer.send(topic, messages);
    broker.sent.push(...messages);
  };
  const module = await Test.createTestingModule({
    controllers: [DeadLettersController],
    providers: [
      { provide: DeadLetterStore, useValue: store },
      { provide: DeadLetterDesk, useValue: new DeadLetterDesk(store, { send }, NO_MAIL_ADDRESS) },
    ],
  }).compile();
  const app = module.createNestApplication({ logger: false });
  serveGuardedApi(app);
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  const call = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${url}/dead-letters${path}`, init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return {
    ...{ db, store, broker },
    get: (path = '') => call(path),
    post: (path: string, body: unknown) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    /** Puts the dead letter of a record on the desk. @returns its id */
    put: async (record: KafkaRecord, bad?: Bad): Promise<number> => {
      await store.keep(aRecord(letterOf(record, bad), SHOP_ORDERS_DLQ_TOPIC));
      const rows = db.selectFrom('dead_letter').select('id').where('offset', '=', Number(record.offset));
      return (await rows.executeTakeFirstOrThrow()).id;
    },
    stop: async () => {
      await app.close();
      await producer.disconnect();
      await database.drop();
    },
  };
}
