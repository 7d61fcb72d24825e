import { randomUUID } from 'node:crypto';
import {
  amendments,
  CANCEL_SIGNAL,
  ORDER_STATUS_QUERY,
  REQUEST_CANCELLATION_UPDATE,
  RESOLVE_ATTENTION_UPDATE,
  SHIPMENT_CHANGED_SIGNAL,
  STOCK_ARRIVED_SIGNAL,
} from '@waybill/contract-order/fulfil-order.contract';
import {
  CANCEL_RETURN_UPDATE,
  GOODS_HOME_SIGNAL,
  INSPECT_RETURN_UPDATE,
  RETURN_STATUS_QUERY,
} from '@waybill/contract-order/returns.contract';
import { WorkflowHarness, type OrderUnderTest } from '../../../test/workflow-harness';

let harness: WorkflowHarness;
beforeAll(async () => {
  harness = await WorkflowHarness.start();
}, 60_000);
afterAll(() => harness.stop());

const nested = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
const long = 'x'.repeat(100_000);
const decision = { action: 'retry', by: 'x', reason: 'x' };

/** What somebody may send who knows the door and means no good, or knows no better. */
const hostile: Record<string, unknown[]> = {
  nothing: [],
  null: [null],
  'an empty text': [''],
  'an empty object': [{}],
  'a number': [7],
  'a list': [[]],
  'two arguments': [{}, {}],
  'a long text': [long],
  'a long field': [{ ...decision, step: long, reason: long, token: long, shipmentId: long, sku: long }],
  'half a surrogate pair': [{ ...decision, step: '\ud800', by: '\ud800', token: '\ud800', shipTo: '\ud800' }],
  'a control character': [{ ...decision, step: 'a\0b', by: '\0', token: '\0', shipTo: '\0' }],
  'nested 1,000 deep': [nested(1_000)],
  'nested in a field': [
    { ...decision, step: nested(1_000), lines: nested(1_000), shipmentId: nested(1_000) },
  ],
  'an own __proto__': [JSON.parse('{"__proto__":{"step":"capture"},"action":"retry","by":"x","reason":"x"}')],
};
for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])
  hostile[name] = [
    {
      ...{ ...decision, step: name, shipmentId: name, state: name, sku: name, token: name, shipTo: name },
      ...{ lines: [{ sku: name, quantity: 1 }], requestedBy: name },
    },
  ];

const updates = [RESOLVE_ATTENTION_UPDATE, ...Object.keys(amendments), 'neverHeardOf', '__temporal_update'];
const signals = [SHIPMENT_CHANGED_SIGNAL, STOCK_ARRIVED_SIGNAL, 'neverHeardOf', '__temporal_signal'];
const queries = [ORDER_STATUS_QUERY, 'neverHeardOf', '__temporal_query'];

/** A refusal gives its reason. */
const says = (error: Error) => expect(error.message).not.toBe('');

/** With the carrier, so that nothing that is said of approvals, cards or lines is due any more. */
async function shipped(): Promise<OrderUnderTest> {
  const order = await harness.place({ options: { returnWindowSeconds: 0 } }, (o) => (o.deliver = false));
  await harness.until(order, ({ waitingFor }) => waitingFor === 'carrier');
  return order;
}

describe.each(Object.entries(hostile))('sent %s', (_what, args) => {
  it('an order refuses or passes over it, at every door, and is then delivered', async () => {
    const order = await shipped();
    for (const update of updates)
      await expect(order.handle.executeUpdate(update, { args } as never)).rejects.toThrow();
    for (const signal of signals) await order.handle.signal(signal, ...args);
    for (const query of queries) await order.handle.query(query, ...args).catch(says);
    await order.deliverNow();
    expect(await order.handle.result()).toMatchObject({ state: 'delivered', needsAttention: false });
    order.expectPaid(order.order.total);
  });

  it('an order in its cancel window still cancels', async () => {
    const order = await harness.place({ options: { cancelWindowSeconds: 600 } });
    // Another card or address may still be given, and may be called anything.
    for (const update of updates) await order.handle.executeUpdate(update, { args } as never).catch(says);
    for (const signal of signals) await order.handle.signal(signal, ...args);
    await order.handle.signal(CANCEL_SIGNAL, ...args);
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled', needsAttention: false });
    order.expectUndone();
  });

  it('a parked order refuses it as a decision, and hears a proper one', async () => {
    let broken = true;
    const order = await harness.place({ limits: { stepBudgetSeconds: 1 } }, (o) => {
      o.before = (step) => {
        if (broken && step === 'capturePayment') throw new Error('payment is broken');
      };
    });
    await harness.until(order, ({ needsAttention }) => needsAttention);
    const deciding = order.handle.executeUpdate(RESOLVE_ATTENTION_UPDATE, { args } as never);
    await expect(deciding).rejects.toThrow();
    broken = false;
    await order.retry('capture');
    expect(await order.handle.result()).toMatchObject({ state: 'delivered', needsAttention: false });
  });
});

const returnUpdates = [CANCEL_RETURN_UPDATE, INSPECT_RETURN_UPDATE, RESOLVE_ATTENTION_UPDATE, 'neverHeardOf'];
const returnSignals = [GOODS_HOME_SIGNAL, 'neverHeardOf', '__temporal_signal'];
const returnQueries = [RETURN_STATUS_QUERY, 'neverHeardOf', '__temporal_query'];

/** With the carrier: nothing is to be cancelled or inspected any more, or yet. */
async function onItsWayBack() {
  const order = await harness.place();
  await order.handle.result();
  const goods = await harness.sendBack(order, { inspected: true }, (g) => (g.comesHome = false));
  await harness.until(goods, ({ state }) => state === 'on-its-way');
  return goods;
}

it.each(Object.entries(hostile))(
  'sent %s, a return refuses or passes over it, and is then paid back',
  async (_what, args) => {
    const goods = await onItsWayBack();
    for (const update of returnUpdates)
      await expect(goods.handle.executeUpdate(update, { args } as never)).rejects.toThrow();
    for (const signal of returnSignals) await goods.handle.signal(signal, ...args);
    for (const query of returnQueries) await goods.handle.query(query, ...args).catch(says);
    await goods.goodsHome();
    await harness.until(goods, ({ waitingFor }) => waitingFor === 'inspection');
    await expect(goods.handle.executeUpdate(INSPECT_RETURN_UPDATE, { args } as never)).rejects.toThrow();
    await goods.inspect({ accepted: goods.input.parcels[0]!.lines });
    expect(await goods.handle.result()).toMatchObject({ state: 'closed', refunded: 2990 });
  },
);

const bytes = (text: string) => Buffer.from(text);
it.each([
  ['broken JSON', { metadata: { encoding: bytes('json/plain') }, data: bytes('{"reason":"x"') }],
  ['an unknown encoding', { metadata: { encoding: bytes('binary/encrypted') }, data: bytes('x') }],
  ['no encoding', { metadata: {}, data: bytes('x') }],
])('signalled with %s an order still hears, and is delivered', async (_what, payload) => {
  const order = await shipped();
  await signalled(order.handle.workflowId, signals, payload);
  expect(await order.status()).toMatchObject({ state: 'shipped' });
  const goods = await onItsWayBack();
  await signalled(goods.handle.workflowId, returnSignals, payload);
  expect(await goods.status()).toMatchObject({ state: 'on-its-way' });
  await order.deliverNow();
  expect(await order.handle.result()).toMatchObject({ state: 'delivered', needsAttention: false });
});

async function signalled(workflowId: string, names: string[], payload: object): Promise<void> {
  for (const signalName of names)
    await harness.client.workflowService.signalWorkflowExecution({
      ...{ namespace: harness.client.options.namespace, signalName, requestId: randomUUID() },
      workflowExecution: { workflowId },
      input: { payloads: [payload] },
    });
}

it('a cancellation by Update is refused unless it says why and for whom', async () => {
  const order = await harness.place({ options: { cancelWindowSeconds: 600 } });
  for (const args of Object.values(hostile).filter(([body]) => !isCancellation(body)))
    await expect(
      order.handle.executeUpdate(REQUEST_CANCELLATION_UPDATE, { args } as never),
    ).rejects.toThrow();
  expect(await order.requestCancellation()).toMatchObject({ outcome: 'cancelled' });
  await order.handle.result();
});

const isCancellation = (body: unknown) =>
  typeof body === 'object' && body !== null && 'reason' in body && 'requestedBy' in body;
