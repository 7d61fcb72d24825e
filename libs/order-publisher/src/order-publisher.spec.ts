import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { orderPlaced } from '@waybill/contract-order/order-placed.contract';
import { readCloudEvent } from '@waybill/nestjs-kafka/cloud-event';
import { exampleOrder } from '../test/example-order';
import { brokers, newTopic, readTopic } from '../test/topics';
import { InvalidOrderEvent } from './invalid-order-event';
import { orderPlacedMessage } from './order-messages';
import { OrderPublisher } from './order-publisher';

let topic: string;
let publisher: OrderPublisher;
beforeEach(async () => {
  topic = await newTopic(3);
  publisher = await OrderPublisher.connect({ brokers: brokers(), source: '/shop', topic });
});
afterEach(() => publisher.close());

it("publishes an order that Waybill's own reader takes, a cancellation and a return after it", async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const cancellation = { orderId: 'ord-1001', reason: 'ordered twice', requestedBy: 'customer' };
  await publisher.placeOrder(exampleOrder(), { id: 'event-1', traceparent });
  await publisher.requestCancellation(cancellation);
  const wish = { orderId: 'ord-1001', reason: 'too blue', requestedBy: 'customer' };
  await publisher.requestReturn(wish, { id: 'event-3' });

  const [placed, cancelled, returned] = await readTopic(topic, 3);
  expect(placed?.key?.toString()).toBe('ord-1001');
  expect(cancelled?.partition).toBe(placed?.partition);
  const event = readCloudEvent(placed!);
  expect(event).toMatchObject({ type: 'OrderPlaced', id: 'event-1', source: '/shop', traceparent });
  expect(event).toMatchObject({ subject: 'ord-1001' });
  expect(orderPlaced.parse(event.data)).toMatchObject(exampleOrder());
  expect(readCloudEvent(cancelled!)).toMatchObject({
    type: 'OrderCancellationRequested',
    data: cancellation,
  });
  expect(readCloudEvent(returned!)).toMatchObject({ type: 'ReturnRequested', id: 'event-3', data: wish });
  await expect(publisher.requestReturn({ ...wish, lines: [] })).rejects.toThrow(InvalidOrderEvent);
});

it('sends nothing of an order that is wrong', async () => {
  await expect(publisher.placeOrder(exampleOrder({ total: 1 }))).rejects.toThrow(InvalidOrderEvent);
  await publisher.placeOrder(exampleOrder({ orderId: 'ord-1002' }));
  const records = await readTopic(topic, 1);
  expect(records.map(({ key }) => key?.toString())).toEqual(['ord-1002']);
});

it("relays an outbox's rows as they are, in their order", async () => {
  const orderIds = Array.from({ length: 50 }, () => 'ord-1001');
  const rows = orderIds.map((orderId, n) =>
    JSON.stringify(orderPlacedMessage(exampleOrder({ orderId }), { source: '/shop', id: `e-${n}`, topic })),
  );
  await publisher.send(rows.map((row) => JSON.parse(row) as ReturnType<typeof orderPlacedMessage>));
  const records = await readTopic(topic, 50);
  expect(records.map((record) => readCloudEvent(record).id)).toEqual(rows.map((_, n) => `e-${n}`));
});

it('takes many orders at once', async () => {
  const orderIds = Array.from({ length: 200 }, () => randomUUID());
  await Promise.all(orderIds.map((orderId) => publisher.placeOrder(exampleOrder({ orderId }))));
  const records = await readTopic(topic, 200);
  expect(records.map(({ key }) => key?.toString()).sort()).toEqual([...orderIds].sort());
});

it('says so when no broker answers', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => closed.once('listening', resolve));
  const { port } = closed.address() as { port: number };
  await new Promise((resolve) => closed.close(resolve));
  const nowhere = { brokers: [`127.0.0.1:${port}`], source: '/shop', logLevel: 0 };
  await expect(OrderPublisher.connect(nowhere)).rejects.toThrow(/ECONNREFUSED|Connection error/);
});

it('loads nothing of Nest into the shop', () => {
  expect(Object.keys(require.cache).some((file) => file.includes('/kafkajs/'))).toBe(true);
  expect(Object.keys(require.cache).filter((file) => file.includes('/@nestjs/'))).toEqual([]);
});
