import { randomUUID } from 'node:crypto';
import type { ShipmentChanged } from '@waybill/contract-order/fulfil-order.contract';
import { SHIPPING_EVENT_SOURCE, SHIPPING_EVENTS_TOPIC } from '@waybill/contract-shipping/shipping.contract';
import { toKafkaMessage } from '@waybill/nestjs-kafka/cloud-event';
import { toKafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import { Poison } from '@waybill/nestjs-kafka/poison';
import type { RecordBatch } from '@waybill/nestjs-kafka/record-batch';
import { unconfirmedNewsTotal } from '../news-metrics';
import type { OrderWorkflows } from '../order-workflows';
import type { ReturnWorkflows } from '../returns/return-workflows';
import { ShippingEventsController } from './shipping-events.controller';

const told: (ShipmentChanged & { orderId: string })[] = [];
const buried: Poison[] = [];
const engine = {
  shipmentChanged: (orderId: string, change: ShipmentChanged) => {
    told.push({ orderId, ...change });
    return Promise.resolve(true);
  },
} as unknown as OrderWorkflows;
const home: [returnId: string, returnKey: string][] = [];
const returns = {
  goodsHome: (...said: [string, string]) => {
    home.push(said);
    return Promise.resolve(true);
  },
} as unknown as ReturnWorkflows;
const controller = new ShippingEventsController(engine, returns);
beforeEach(() => {
  told.length = 0;
  home.length = 0;
  buried.length = 0;
});

const data = { orderId: 'ord-1', shipmentId: 'ord-1-1', at: '2026-11-22T10:00:00Z' };

async function read(event: object): Promise<void> {
  const message = toKafkaMessage({ id: randomUUID(), subject: data.orderId, ...event } as never);
  const record = toKafkaRecord(SHIPPING_EVENTS_TOPIC, 0, {
    ...message,
    key: Buffer.from(data.orderId),
    value: Buffer.from(message.value as string),
    headers: Object.fromEntries(
      Object.entries(message.headers ?? {}).map(([name, value]) => [name, Buffer.from(String(value))]),
    ),
    offset: '0',
    timestamp: '0',
    attributes: 0,
  } as never);
  await controller.onShippingEvents({
    records: [record],
    heartbeat: () => Promise.resolve(),
    finish: () => undefined,
    failed: (_record: unknown, error: Error) => Promise.reject(error),
    deadLetter: (_record: unknown, poison: Poison) => {
      buried.push(poison);
      return Promise.resolve();
    },
  } as unknown as RecordBatch);
}

const disbelieved = async () =>
  (await unconfirmedNewsTotal.get()).values.find(({ labels }) => labels.because === 'source')!.value;

it.each([
  ['ShipmentDelivered', 'delivered'],
  ['ShipmentReturned', 'returned'],
  ['ShipmentLost', 'lost'],
] as const)('%s of the shipping team is passed on', async (type, state) => {
  await read({ type, source: SHIPPING_EVENT_SOURCE, data });
  expect(told).toEqual([{ orderId: 'ord-1', shipmentId: 'ord-1-1', state }]);
});

it.each([undefined, '/waybill/payment', '/waybill/shipping/', 'shipping'])(
  'news whose source is %s is not, and counted',
  async (source) => {
    const before = await disbelieved();
    await read({ type: 'ShipmentReturned', source, data });
    expect(told).toEqual([]);
    expect(buried).toMatchObject([{ reason: 'invalid', detail: 'ce_source: is not /waybill/shipping' }]);
    expect(await disbelieved()).toBe(before + 1);
  },
);

it.each(['ShipmentDispatched', 'constructor', '__proto__', 'toString'])('%s is for others', async (type) => {
  await read({ type, source: SHIPPING_EVENT_SOURCE, data });
  expect([told, buried]).toEqual([[], []]);
});

it('tells a return of the goods that it had fetched, and the order of those that it had fetched itself', async () => {
  const returned = (returnKey?: string) =>
    read({
      type: 'ShipmentReturned',
      source: SHIPPING_EVENT_SOURCE,
      data: { ...data, lines: [], returnKey },
    });
  await returned('ord-1:return-2-fetch:1');
  expect(home).toEqual([['ord-1-2', 'ord-1:return-2-fetch:1']]);
  expect(told).toEqual([]);
  for (const key of ['ord-1:return:1', 'another:return-2-fetch:1', undefined]) await returned(key);
  expect(home).toHaveLength(1);
  expect(told).toHaveLength(3);
});
