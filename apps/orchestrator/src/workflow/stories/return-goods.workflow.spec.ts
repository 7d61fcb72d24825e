import {
  twoParcels,
  WorkflowHarness,
  type OrderOverrides,
  type OrderUnderTest,
} from '../../../test/workflow-harness';
import type { ReturnUnderTest } from '../../../test/return-under-test';

const DAY = 86_400_000;

let harness: WorkflowHarness;
beforeAll(async () => {
  harness = await WorkflowHarness.startTimeSkipping();
}, 60_000);
afterAll(() => harness.stop());

async function delivered(
  overrides: OrderOverrides = {},
  prepare: (order: OrderUnderTest) => void = () => undefined,
): Promise<OrderUnderTest> {
  const order = await harness.place(overrides, prepare);
  expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
  return order;
}

const eventTypes = (goods: ReturnUnderTest) => goods.events.map(({ type }) => type);
/** It waits for a person because of that step; others may go on beside it. */
const parked = (goods: ReturnUnderTest, step: string) =>
  harness.until(goods, ({ needsAttention, timeline }) => {
    const last = timeline.findLast(({ outcome }) => outcome === 'needs-attention');
    return needsAttention && last?.step === `return-1-${step}`;
  });
const onItsWay = (goods: ReturnUnderTest) => harness.until(goods, ({ state }) => state === 'on-its-way');

describe('a delivered order', () => {
  it('is over, whatever may still come back', async () => {
    const order = await delivered();
    expect((await order.handle.describe()).status.name).toBe('COMPLETED');
    expect(order.records.at(-1)?.arrivals).toMatchObject({
      parcels: [{ n: 1, paidBy: 1, lines: [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 1250 }] }],
      captures: [{ n: 1, charge: 2990, shipping: 490, goods: 2500, refunded: 0 }],
    });
  });

  it('tells of each parcel as it arrives, once it has been paid', async () => {
    const order = await harness.place(twoParcels, (o) => (o.deliver = false));
    await harness.until(order, ({ state }) => state === 'shipped');
    await order.deliverNow();
    await harness.until(order, () => order.records.some(({ arrivals }) => arrivals !== undefined));
    await order.news('delivered', `${order.order.orderId}-2`);
    await order.handle.result();
    const told = order.records.flatMap(({ arrivals }) => arrivals?.parcels.map(({ n }) => n) ?? []);
    expect(told).toEqual([1, 2]);
  });

  it('refuses the Update of an older build, and says where to ask', async () => {
    const order = await harness.place({}, (o) => (o.deliver = false));
    await harness.until(order, ({ state }) => state === 'shipped');
    await expect(order.amend('requestReturn', { reason: 'why not' })).rejects.toMatchObject({
      cause: { type: 'NotPossible' },
    });
    await order.deliverNow();
    await order.handle.result();
  });
});

describe('a return', () => {
  it('is fetched, paid back and put on the shelf, and the customer is told', async () => {
    const order = await delivered(twoParcels);
    const goods = await harness.sendBack(order);
    expect(await goods.handle.result()).toMatchObject({
      ...{ state: 'closed', needsAttention: false, refunded: 3740 },
      accepted: [{ sku: 'MUG-BLUE' }, { sku: 'BOOK-TS' }],
    });
    expect(eventTypes(goods)).toEqual(['ReturnReceived', 'ReturnRefunded']);
    expect(order.teams.mails).toEqual(['order-shipped', 'return-refunded']);
    expect(order.teams.booked.filter(({ way }) => way === 'came-back')).toHaveLength(2);
    order.expectPaid(0);
  });

  it('names its operations after itself, so that they are none of the order', async () => {
    const order = await delivered();
    await (await harness.sendBack(order)).handle.result();
    const { orderId } = order.order;
    const steps = ['fetch', 'notify', 'refund', 'restock'];
    const own = order.teams.calls.map(({ key }) => key).filter((key) => key.includes(':return-'));
    expect(own.sort()).toEqual(steps.map((step) => `${orderId}:return-1-${step}:1`));
  });

  it('pays nothing back before the goods are there, whatever anybody says', async () => {
    const order = await delivered();
    const goods = await harness.sendBack(order, {}, (g) => (g.comesHome = false));
    await onItsWay(goods);
    await goods.hint(`${order.order.orderId}:return-1-fetch:1`);
    await harness.until(goods, ({ timeline }) => timeline.some(({ outcome }) => outcome === 'not-confirmed'));
    await goods.hint('another:return-1-fetch:1');
    expect(order.teams.count('refundPayment')).toBe(0);
    await goods.goodsHome();
    await goods.handle.result();
    order.expectPaid(0);
  });

  it('keeps a hint while shipping is away', async () => {
    const order = await delivered();
    order.refuse('returnState', 'Broken');
    const goods = await harness.sendBack(order);
    await harness.until(goods, ({ timeline }) =>
      timeline.some(({ outcome }) => outcome === 'cannot-be-asked'),
    );
    order.overrides = {};
    await goods.handle.result();
    order.expectPaid(0);
  });

  it('that does not come home is put before a person, who has it waited for, and then takes it as come', async () => {
    const order = await delivered();
    const goods = await harness.sendBack(order, {}, (g) => (g.comesHome = false));
    await onItsWay(goods);
    await harness.sleep(15 * DAY);
    await parked(goods, 'overdue');
    await goods.decide('return-1-overdue', 'retry');
    await harness.sleep(15 * DAY);
    await parked(goods, 'overdue');
    await goods.decide('return-1-overdue', 'resolved', 'it stands in the hall');
    expect(await goods.handle.result()).toMatchObject({ state: 'closed', refunded: 2990 });
    expect(order.teams.booked.filter(({ way }) => way === 'came-back')).toEqual([]); // nobody knows where it stands
    order.expectPaid(0);
  });

  it('that never comes is closed, and nothing is paid back', async () => {
    const order = await delivered();
    const goods = await harness.sendBack(order, {}, (g) => (g.comesHome = false));
    await onItsWay(goods);
    await harness.sleep(15 * DAY);
    await parked(goods, 'overdue');
    await goods.decide('return-1-overdue', 'skip');
    const status = await goods.handle.result();
    expect(status).toMatchObject({ state: 'closed', accepted: [] });
    expect(eventTypes(goods).filter((type) => type.startsWith('Return'))).toEqual([]);
    order.expectPaid(2990);
  });

  it('of an order that was paid by hand is paid back by hand', async () => {
    const order = await harness.place({}, (o) => o.refuse('capturePayment', 'Broken'));
    await harness.until(order, ({ needsAttention }) => needsAttention);
    await order.decide({ step: 'capture', action: 'resolved', evidence: 'paid by bank transfer' });
    await order.handle.result();
    const goods = await harness.sendBack(order);
    await parked(goods, 'refund');
    await goods.decide('return-1-refund', 'resolved', 'sent by bank transfer');
    expect(await goods.handle.result()).toMatchObject({ state: 'closed', refunded: 2990 });
  });

  it('whose refund keeps failing waits for a person', async () => {
    const order = await delivered();
    order.refuse('refundPayment', 'Broken');
    const goods = await harness.sendBack(order);
    await parked(goods, 'refund');
    order.overrides = {};
    await goods.decide('return-1-refund', 'retry');
    await goods.handle.result();
    order.expectPaid(0);
  });

  it('goes on in a new run when it has heard too many signals, and does nothing twice', async () => {
    const order = await delivered();
    const goods = await harness.sendBack(
      order,
      { limits: { signalsPerRun: 5 } },
      (g) => (g.comesHome = false),
    );
    await onItsWay(goods);
    const { runId } = await goods.handle.describe();
    for (let signal = 0; signal < 5; signal++) await goods.hint('of another');
    await harness.until({ status: () => goods.handle.describe() }, (described) => described.runId !== runId);
    await goods.goodsHome();
    await goods.handle.result();
    expect(order.teams.count('arrangeReturn')).toBe(1);
    order.expectPaid(0);
  });
});

describe('a return that is inspected', () => {
  const arrived = async (inspected = true) => {
    const order = await delivered();
    const goods = await harness.sendBack(order, { inspected });
    await harness.until(goods, ({ waitingFor }) => waitingFor === 'inspection');
    return { order, goods };
  };
  const mugs = (quantity: number) => [{ sku: 'MUG-BLUE', quantity }];

  it('is paid back as far as it is accepted, and the rest is said why not', async () => {
    const { order, goods } = await arrived();
    expect(order.teams.count('refundPayment')).toBe(0);
    await goods.inspect({ accepted: mugs(1), reason: 'one is broken' });
    expect(await goods.handle.result()).toMatchObject({ state: 'closed', refunded: 1250, accepted: mugs(1) });
    expect(order.teams.booked.at(-1)).toMatchObject({ way: 'came-back', lines: mugs(1) });
    order.expectPaid(1740);
  });

  it('is not paid back when nothing is accepted', async () => {
    const { order, goods } = await arrived();
    await goods.inspect({ accepted: [], reason: 'used' });
    expect(await goods.handle.result()).toMatchObject({ state: 'closed', accepted: [] });
    expect(eventTypes(goods)).toEqual(['ReturnReceived']);
    expect(order.teams.mails).toContain('return-refunded');
    order.expectPaid(2990);
  });

  it.each([
    ['more than came', { accepted: mugs(3) }, 'NotPossible'],
    ['what never went', { accepted: [{ sku: 'BOOK-TS', quantity: 1 }], reason: 'no' }, 'NotPossible'],
    ['a part without a reason', { accepted: mugs(1) }, 'NotPossible'],
  ])('refuses %s', async (_what, inspection, type) => {
    const { goods } = await arrived();
    await expect(goods.inspect(inspection)).rejects.toMatchObject({ cause: { type } });
    await goods.inspect({ accepted: mugs(2) });
    await goods.handle.result();
    await expect(goods.inspect({ accepted: mugs(2) })).rejects.toThrow();
  });

  it('answers whoever has looked at it, though its refund waits for a person', async () => {
    const order = await delivered();
    order.refuse('refundPayment', 'Broken');
    const goods = await harness.sendBack(order, { inspected: true });
    await harness.until(goods, ({ waitingFor }) => waitingFor === 'inspection');
    expect(await goods.inspect({ accepted: mugs(2) })).toMatchObject({ state: 'arrived', accepted: mugs(2) });
    await parked(goods, 'refund');
    order.overrides = {};
    await goods.decide('return-1-refund', 'retry');
    await goods.handle.result();
    order.expectPaid(0);
  });

  it('that nobody looks at is put before a person', async () => {
    const { goods } = await arrived();
    await harness.sleep(4 * DAY);
    await parked(goods, 'inspection');
    await goods.inspect({ accepted: mugs(2) });
    expect(await goods.handle.result()).toMatchObject({ state: 'closed', needsAttention: false });
  });
});
