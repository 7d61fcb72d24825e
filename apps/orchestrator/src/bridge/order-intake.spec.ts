import { fulfilOrderWorkflowId, type FulfilOrderInput } from '@waybill/contract-order/fulfil-order.contract';
import { MAX_ORDER_EVENT_BYTES } from '@waybill/contract-order/order-placed.contract';
import { returnGoodsWorkflowId, type ReturnGoodsInput } from '@waybill/contract-order/returns.contract';
import type { KafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import type { RecordBatch } from '@waybill/nestjs-kafka/record-batch';
import { Client, Connection, defaultPayloadConverter } from '@temporalio/client';
import { z } from 'zod';
import { createLedgerDatabase } from '../../test/ledger-database';
import { deliveredOrder, returnsOf, returnStore } from '../../test/returned-orders';
import { createSealing } from '../../test/sealing';
import { createNamespace } from '../../test/temporal-namespace';
import { NO_MAIL_ADDRESS } from './customer-ids';
import { IntakeStore } from '../ledger/intake.store';
import { EngineDoor } from '../engine-door';
import { OrderWorkflows } from '../order-workflows';
import { ReturnIntake } from '../returns/return-intake';
import { ReturnWorkflows } from '../returns/return-workflows';
import { ordersReadTotal } from './intake-metrics';
import { OrderIntake } from './order-intake';

let database: Awaited<ReturnType<typeof createLedgerDatabase>>;
let temporal: Awaited<ReturnType<typeof createNamespace>>;
let sealing: Awaited<ReturnType<typeof createSealing>>;
let client: Client;
let intake: OrderIntake;

beforeAll(async () => {
  [database, temporal, sealing] = await Promise.all([
    createLedgerDatabase(),
    createNamespace(),
    createSealing(),
  ]);
  client = new Client(temporal);
  intake = intakeWith(new OrderWorkflows(new EngineDoor(client)));
}, 60_000);
afterAll(async () => {
  await temporal.connection.close();
  await database.drop();
  sealing.remove();
});

const limits = {
  stepBudgetSeconds: 900,
  approvalAbove: 0,
  approvalWithinSeconds: 259_200,
  backorderSeconds: 1_209_600,
  dispatchWithinSeconds: 259_200,
  deliverWithinSeconds: 1_209_600,
  signalsPerRun: 1_000,
};

function intakeWith(workflows: OrderWorkflows, store = new IntakeStore(database.db)): OrderIntake {
  const options = {
    cancelWindowSeconds: 0,
    paymentRetryWindowSeconds: 0,
    onShortage: 'cancel' as const,
    returnWindowSeconds: 1_209_600,
  };
  const returns = new ReturnIntake(returnStore(database.db), new ReturnWorkflows(new EngineDoor(client)));
  return new OrderIntake(
    store,
    workflows,
    returns,
    sealing.sealer,
    { customerIds: NO_MAIL_ADDRESS, options, limits },
    4,
  );
}

let serial = 0;
const anOrder = (changes: object = {}) => ({
  orderId: `ord-${serial++}`,
  customerId: 'cus-42',
  placedAt: '2026-11-22T10:00:00Z',
  currency: 'EUR',
  lines: [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 1250 }],
  shippingPrice: 490,
  total: 2990,
  payment: { token: 'tok_visa' },
  shipTo: { name: 'Ada L.', line1: '1 Main St', city: 'Lisbon', postalCode: '1000-001', country: 'PT' },
  contact: { email: 'ada@example.com' },
  ...changes,
});
const cancellationOf = (orderId: string) => ({ orderId, reason: 'customer', requestedBy: 'cus-42' });

let offsets = 0;
function record(type: string, data: unknown, headers: Record<string, string> = {}): KafkaRecord {
  const all = { ce_specversion: '1.0', ce_type: type, ...headers };
  return {
    topic: 'shop.orders.v1',
    partition: 0,
    offset: String(offsets++),
    key: Buffer.from(String((data as { orderId?: string }).orderId)),
    value: Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)),
    headers: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, Buffer.from(value)])),
    timestamp: '0',
  };
}
/** A batch as the transport gives it; what goes to its dead letters is thrown. */
const batchOf = (...records: KafkaRecord[]): RecordBatch => ({
  topic: 'shop.orders.v1',
  partition: 0,
  records,
  finish: () => undefined,
  deadLetter: (_record, poison) => Promise.reject(poison),
  failed: () => Promise.resolve('hold'),
  heartbeat: () => Promise.resolve(),
  isStale: () => false,
});
const take = (one: KafkaRecord, by: OrderIntake = intake) => by.takeAll(batchOf(one));
const placed = (order: unknown, headers?: Record<string, string>) => record('OrderPlaced', order, headers);
const cancelled = (orderId: string) => record('OrderCancellationRequested', cancellationOf(orderId));

const handleOf = (orderId: string) => client.workflow.getHandle(fulfilOrderWorkflowId(orderId));
async function startedWith(orderId: string): Promise<FulfilOrderInput> {
  const { events } = await handleOf(orderId).fetchHistory();
  const payload = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  return defaultPayloadConverter.fromPayload(payload as never);
}
async function signalsOf(orderId: string): Promise<string[]> {
  const { events } = await handleOf(orderId).fetchHistory();
  return (events ?? []).flatMap((event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? []);
}

describe('an order from a shop', () => {
  it('starts its workflow, with defaults, search attributes, trace and nothing private readable', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const order = anOrder();
    await take(placed(order, { traceparent }));

    const input = await startedWith(order.orderId);
    expect(input).toMatchObject({
      orderId: order.orderId,
      shippingPrice: 490,
      tax: 0,
      total: 2990,
      traceparent,
      options: { onShortage: 'cancel' },
      limits,
    });
    expect(JSON.stringify(input)).not.toMatch(/tok_visa|Ada|Main St|Lisbon|example\.com/);
    const { payment, shipping, notification } = sealing.openers;
    const { orderId } = order;
    const schema = z.unknown();
    expect(
      await payment?.open(input.sealed.paymentToken, { orderId, field: 'paymentToken', schema }),
    ).toEqual({ value: 'tok_visa', version: 1, limit: { amount: 2990, currency: 'EUR' } });
    expect(await shipping?.open(input.sealed.shipTo, { orderId, field: 'shipTo', schema })).toMatchObject({
      value: order.shipTo,
    });
    expect(
      await notification?.open(input.sealed.contact, { orderId, field: 'contact', schema }),
    ).toMatchObject({ value: order.contact });
    const { searchAttributes } = await handleOf(order.orderId).describe();
    expect(searchAttributes).toMatchObject({
      OrderState: ['securing'],
      CustomerId: ['cus-42'],
      NeedsAttention: [false],
    });
  });

  it('five times is one workflow and four recorded duplicates', async () => {
    const order = anOrder();
    await take(placed(order));
    const { runId } = await handleOf(order.orderId).describe();
    await handleOf(order.orderId).terminate();
    for (let i = 0; i < 4; i++) await take(placed(order));
    expect((await handleOf(order.orderId).describe()).runId).toBe(runId);
    const query = database.db.selectFrom('intake').select('kind').orderBy('offset');
    const kinds = (await query.where('order_id', '=', order.orderId).execute()).map(({ kind }) => kind);
    expect(kinds).toEqual(['order', 'duplicate', 'duplicate', 'duplicate', 'duplicate']);
  });

  it('read again is counted as a duplicate, also at the offset it had', async () => {
    const counted = async () => {
      const { values } = await ordersReadTotal.get();
      return values.find(({ labels }) => labels['intake'] === 'duplicate')?.value ?? 0;
    };
    const order = placed(anOrder());
    await take(order);
    const before = await counted();
    await take(order);
    expect((await counted()) - before).toBe(1);
  });

  it('is started on the second reading when the first died before the start', async () => {
    const order = anOrder();
    const at = placed(order);
    const dying = new OrderWorkflows(new EngineDoor(client));
    dying.start = () => Promise.reject(new Error('killed'));
    await expect(take(at, intakeWith(dying))).rejects.toThrow('killed');
    await take(at);
    expect((await startedWith(order.orderId)).orderId).toBe(order.orderId);
  });

  it('is not started again when the first reading died after the start', async () => {
    const order = anOrder();
    const at = placed(order);
    const dying = new OrderWorkflows(new EngineDoor(client));
    const start = dying.start.bind(dying);
    dying.start = async (input) => {
      await start(input);
      throw new Error('killed');
    };
    await expect(take(at, intakeWith(dying))).rejects.toThrow('killed');
    const { runId } = await handleOf(order.orderId).describe();
    await take(at);
    expect((await handleOf(order.orderId).describe()).runId).toBe(runId);
  });
});

describe('a batch', () => {
  it('keeps the records of one order in their order, whatever lies between them', async () => {
    const [one, other] = [anOrder(), anOrder()];
    const batch = batchOf(
      cancelled(one.orderId),
      placed(other),
      placed(one),
      cancelled(other.orderId),
      placed(one),
      placed(other),
    );
    await intake.takeAll(batch);
    expect((await startedWith(one.orderId)).cancellation).toMatchObject({ requestedBy: 'cus-42' });
    expect(await signalsOf(one.orderId)).toEqual([]);
    expect((await startedWith(other.orderId)).cancellation).toBeUndefined();
    expect(await signalsOf(other.orderId)).toEqual(['cancel']);
  });
});

describe('an order that cannot be written down', () => {
  it('does not keep the others of its batch from being taken, and is known by its own failure', async () => {
    const [good, bad, other] = [anOrder(), anOrder(), anOrder()];
    const store = new IntakeStore(database.db);
    const takeOrders = store.takeOrders.bind(store);
    store.takeOrders = (arrivals, kids) =>
      arrivals.some(({ order }) => order.orderId === bad.orderId)
        ? Promise.reject(new TypeError('nobody foresaw this'))
        : takeOrders(arrivals, kids);
    const failed: [string | undefined, unknown][] = [];
    const batch = batchOf(placed(good), placed(bad), placed(other));
    batch.failed = (at, error) => {
      failed.push([at.key?.toString(), error]);
      return Promise.resolve('skip');
    };
    await expect(
      intakeWith(new OrderWorkflows(new EngineDoor(client)), store).takeAll(batch),
    ).rejects.toThrow('nobody foresaw this');
    expect(failed).toEqual([[bad.orderId, expect.any(TypeError)]]);
    for (const { orderId } of [good, other]) expect((await startedWith(orderId)).orderId).toBe(orderId);
  });
});

describe('poison', () => {
  const cases: [string, () => KafkaRecord, string, RegExp][] = [
    ['no JSON', () => placed('{'), 'unparsable', /./],
    ['an unknown type', () => record('OrderPaid', anOrder()), 'unknown-type', /OrderPlaced/],
    ['a missing field', () => placed(anOrder({ payment: {} })), 'invalid', /^payment\.token: /],
    ['a wrong sum', () => placed(anOrder({ total: 1 })), 'invalid', /^total: must be the sum, 2990/],
    [
      'a version that nobody knows',
      () => placed(anOrder(), { ce_dataschema: 'urn:waybill:shop.orders.v9:OrderPlaced' }),
      'invalid',
      /^ce_dataschema: is not one of shop\.orders\.v1/,
    ],
    ['a bad order id', () => placed(anOrder({ orderId: '-x' })), 'invalid', /^orderId: /],
    ['no lines', () => placed(anOrder({ lines: [], total: undefined })), 'invalid', /^lines: /],
    [
      'too much',
      () => placed(anOrder({ note: 'x'.repeat(MAX_ORDER_EVENT_BYTES) })),
      'too-large',
      /at most 262144/,
    ],
  ];
  it.each(cases)('%s is named', async (_what, poison, reason, detail) => {
    await expect(take(poison())).rejects.toMatchObject({
      name: 'Poison',
      reason,
      detail: expect.stringMatching(detail),
    });
  });

  it('the same id with other content is a conflict, and the first stands', async () => {
    const order = anOrder();
    await take(placed(order));
    const other = anOrder({ orderId: order.orderId, customerId: 'cus-43' });
    await expect(take(placed(other))).rejects.toMatchObject({ name: 'Poison', reason: 'conflict' });
    expect((await startedWith(order.orderId)).customerId).toBe('cus-42');
  });

  it('unknown fields are ignored, so that publishers may add some', async () => {
    const order = anOrder({ giftWrap: true });
    await take(placed(order));
    expect(await startedWith(order.orderId)).not.toHaveProperty('giftWrap');
  });
});

describe('trouble', () => {
  it('is never poison: with Temporal away the order stays to be started', async () => {
    const order = anOrder();
    const at = placed(order);
    const nobody = Connection.lazy({ address: '127.0.0.1:1', connectTimeout: 500 });
    const away = intakeWith(new OrderWorkflows(new EngineDoor(new Client({ connection: nobody }))));
    await expect(take(at, away)).rejects.not.toMatchObject({ name: 'Poison' });
    await take(at);
    expect((await startedWith(order.orderId)).orderId).toBe(order.orderId);
  });
});

describe('a cancellation from a shop', () => {
  it('that comes first is there at the start of its order', async () => {
    const order = anOrder();
    await take(cancelled(order.orderId));
    await take(placed(order));
    expect((await startedWith(order.orderId)).cancellation).toEqual({
      reason: 'customer',
      requestedBy: 'cus-42',
    });
    expect(await signalsOf(order.orderId)).toEqual([]);
  });

  it('is passed on once, however often it comes', async () => {
    const order = anOrder();
    await take(placed(order));
    for (let i = 0; i < 3; i++) await take(cancelled(order.orderId));
    expect(await signalsOf(order.orderId)).toEqual(['cancel']);
  });

  it('of a closed order is an answer, not trouble', async () => {
    const order = anOrder();
    await take(placed(order));
    await handleOf(order.orderId).terminate();
    await take(cancelled(order.orderId));
    const query = database.db.selectFrom('cancellations').select('outcome');
    expect(await query.where('order_id', '=', order.orderId).execute()).toEqual([{ outcome: 'too-late' }]);
  });
});

describe('goods that are to come back', () => {
  const wish = (orderId: string, more: object = {}) => ({
    orderId,
    reason: 'too blue',
    requestedBy: 'cus-42',
    ...more,
  });
  const inputOf = async (returnId: string) => {
    const handle = client.workflow.getHandle(returnGoodsWorkflowId(returnId));
    const { events } = await handle.fetchHistory();
    const payload = events![0]!.workflowExecutionStartedEventAttributes!.input!.payloads![0]!;
    return defaultPayloadConverter.fromPayload<ReturnGoodsInput>(payload);
  };

  it('are one return, however often the event comes', async () => {
    const orderId = await deliveredOrder(database.db);
    const lines = [{ sku: 'MUG-BLUE', quantity: 1 }];
    const event = record('ReturnRequested', wish(orderId, { lines }), { ce_id: 'e-1', ce_source: '/shop' });
    await take(event);
    await take(event);
    await take({ ...event, offset: '999999' });
    expect(await inputOf(`${orderId}-1`)).toMatchObject({ reason: 'too blue', parcels: [{ n: 1, lines }] });
    expect(await returnsOf(database.db, orderId)).toHaveLength(1);
  });

  it.each<[string, () => Promise<object>, string]>([
    ['an order never seen', async () => wish('never-seen'), 'NothingToReturn'],
    [
      'more than there is',
      async () => wish(await deliveredOrder(database.db), { lines: [{ sku: 'MUG-BLUE', quantity: 3 }] }),
      'NotPossible',
    ],
    ['nothing at all', async () => wish(await deliveredOrder(database.db), { lines: [] }), 'lines'],
    ['no reason', async () => wish(await deliveredOrder(database.db), { reason: undefined }), 'reason'],
  ])('of %s are a dead letter that says why', async (_what, data, named) => {
    await expect(take(record('ReturnRequested', await data()))).rejects.toMatchObject({
      name: 'Poison',
      reason: 'invalid',
      message: expect.stringContaining(named),
    });
  });
});
