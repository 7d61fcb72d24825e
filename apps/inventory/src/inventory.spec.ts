import { randomUUID } from 'node:crypto';
import type { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import { INVENTORY_EVENTS_TOPIC } from '@waybill/contract-inventory/inventory.contract';
import { SHIPPING_EVENTS_TOPIC } from '@waybill/contract-shipping/shipping.contract';
import { type CloudEvent, readCloudEvent, toKafkaMessage } from '@waybill/nestjs-kafka/cloud-event';
import { createKafka } from '@waybill/nestjs-kafka/kafka-connection';
import { toKafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import { KafkaProducer } from '@waybill/nestjs-kafka/kafka-producer';
import { unexplainedStock } from '../test/inventory-database';
import {
  dispatched,
  newOrder,
  reduceRequest,
  releaseRequest,
  reserveRequest,
  returned,
} from '../test/requests';
import { runInventory, until } from '../test/running-inventory';
import type { Dispatched } from './dispatch.store';

let inventory: Awaited<ReturnType<typeof runInventory>>;
const kafka = createKafka({ brokers: process.env.KAFKA_BROKERS!.split(','), clientId: 'inventory-test' });
const producer = new KafkaProducer(kafka);
const consumer = kafka.consumer({ groupId: `inventory-test-${randomUUID()}`, maxWaitTimeInMs: 100 });
const said: CloudEvent[] = [];

beforeAll(async () => {
  inventory = await runInventory();
  await consumer.connect();
  await consumer.subscribe({ topic: INVENTORY_EVENTS_TOPIC, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, partition, message }) => {
      said.push(readCloudEvent(toKafkaRecord(topic, partition, message)));
    },
  });
});
afterAll(async () => {
  await consumer.disconnect();
  await producer.disconnect();
  await inventory.stop();
});

const saidOf = (orderId: string) => said.filter(({ subject }) => subject === orderId);
const fromShipping = (type: string, data: object, id: string = randomUUID()) =>
  toKafkaMessage({
    id,
    source: '/waybill/shipping',
    type,
    subject: (data as { orderId: string }).orderId,
    data,
  });
const says = (event: Dispatched) => fromShipping('ShipmentDispatched', event.shipment, event.id);

it('reserves when the workflow asks, and ships when the shipping team says so, once per event', async () => {
  const orderId = newOrder();
  const lines = [{ sku: 'MUG-BLUE', quantity: 2 }];
  const reservation = await inventory.ask('reserveStock', reserveRequest(orderId, { 'MUG-BLUE': 2 }));
  expect(reservation.lines).toEqual([{ ...lines[0], warehouse: 'central' }]);

  const parcel = dispatched(orderId, { 'MUG-BLUE': 2 }, { warehouse: 'central' });
  await producer.send(SHIPPING_EVENTS_TOPIC, [
    { key: orderId, value: 'not an event at all' },
    fromShipping('ShipmentDelivered', { orderId, shipmentId: 's' }),
    says(dispatched(orderId, { 'MUG-BLUE': -1 })),
    says(parcel),
    says(parcel),
    says(dispatched(orderId, { 'MUG-RED': 1 })),
    fromShipping('ShipmentReturned', returned(orderId, { 'MUG-BLUE': 1 }).shipment),
  ]);
  const unreserved = inventory.db.selectFrom('unreserved_shipment').select('sku');
  expect(await until(() => unreserved.where('order_id', '=', orderId).executeTakeFirst())).toEqual({
    sku: 'MUG-RED',
  });

  await until(() => saidOf(orderId)[2]);
  expect(saidOf(orderId)).toMatchObject([
    { type: 'StockReserved', source: '/waybill/inventory', sequence: 1, data: { orderId, ...reservation } },
    { type: 'StockShipped', sequence: 2, data: { orderId, ...reservation } },
    { type: 'StockReturned', sequence: 3, data: { orderId, lines: [{ ...lines[0], quantity: 1 }] } },
  ]);
  expect(await unexplainedStock(inventory.db)).toEqual([]);
});

it('refusals and wrong requests reach the workflow as what they are, and are not retried', async () => {
  const failureOf = (work: Promise<unknown>) =>
    work.catch((error: WorkflowFailedError) => error.cause?.cause as ApplicationFailure);
  const soldOut = await failureOf(
    inventory.ask('reserveStock', reserveRequest(newOrder(), { 'SOLD-OUT': 1 })),
  );
  expect(soldOut).toMatchObject({
    type: 'OutOfStock',
    nonRetryable: true,
    details: [{ lines: [{ sku: 'SOLD-OUT', wanted: 1, available: 0 }] }],
  });
  const wrong = await failureOf(inventory.ask('reserveStock', reserveRequest(newOrder(), { 'MUG-RED': 0 })));
  expect(wrong).toMatchObject({ type: 'InvalidRequest', nonRetryable: true });
  expect((wrong as ApplicationFailure).message).toContain('lines.0.quantity');
});

it('reduces, releases and closes what a workflow names', async () => {
  const orderId = newOrder();
  const { key } = reserveRequest(orderId, {});
  await inventory.ask('reserveStock', reserveRequest(orderId, { 'MUG-RED': 1, 'BOOK-TS': 1 }));
  const closing = { key: `${key}:close`, orderId, closes: key };
  expect(await inventory.ask('closeOperation', closing)).toEqual({ outcome: 'already-done' });
  const book = [{ sku: 'BOOK-TS', quantity: 1, warehouse: 'books' }];
  expect(await inventory.ask('reduceReservation', reduceRequest(orderId, book))).toEqual({
    reservationId: key,
    lines: [{ sku: 'MUG-RED', quantity: 1, warehouse: 'central' }],
  });
  expect(await inventory.ask('releaseStock', releaseRequest(orderId))).toEqual({ outcome: 'released' });
});

it('takes goods that arrive over HTTP, and Kafka hears of them by their sku', async () => {
  const sku = `NEW-${randomUUID()}`;
  const goods = { arrivalId: randomUUID(), sku, warehouse: 'central', quantity: 3 };
  const answer = await fetch(`${inventory.url}/stock/arrivals`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(goods),
  });
  expect(answer.status).toBe(201);
  const [arrived] = await until(() => (saidOf(sku).length > 0 ? saidOf(sku) : undefined));
  expect(arrived).toMatchObject({ type: 'StockArrived', data: { sku, warehouse: 'central', quantity: 3 } });
  expect(arrived!.data).not.toHaveProperty('orderId');
});
