import { lastParked, twoParcels, WorkflowHarness, type OrderUnderTest } from '../../../test/workflow-harness';

const DAY = 86_400_000;
const options = { returnWindowSeconds: 14 * 86_400 };

let harness: WorkflowHarness;
beforeAll(async () => {
  harness = await WorkflowHarness.startTimeSkipping();
}, 60_000);
afterAll(() => harness.stop());

const delivered = async (order: OrderUnderTest) => harness.until(order, ({ state }) => state === 'delivered');

describe('a delivered order', () => {
  it('stays open for its return window, and no longer', async () => {
    const order = await harness.place({ options });
    await delivered(order);
    await harness.sleep(13 * DAY);
    expect((await order.handle.describe()).status.name).toBe('RUNNING');
    expect(await order.requestCancellation()).toMatchObject({ outcome: 'too-late', state: 'delivered' });
    await harness.sleep(2 * DAY);
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
    order.expectPaid(2990);
  });

  it('is returned whole when asked, and all of it paid back', async () => {
    const order = await harness.place({ ...twoParcels, options });
    await delivered(order);
    expect(await order.amend('requestReturn', { reason: 'too blue' })).toMatchObject({ state: 'returning' });
    expect(await order.handle.result()).toMatchObject({ state: 'returned', needsAttention: false });
    expect(order.event('OrderReturned')).toMatchObject({ refunded: 3740 });
    expect(order.teams.mails).toEqual(['order-shipped', 'order-returned']);
    order.expectPaid(0);
  });

  it('is returned in part, and that part paid back', async () => {
    const order = await harness.place({ ...twoParcels, options });
    await delivered(order);
    await order.amend('requestReturn', { lines: [{ sku: 'BOOK-TS', quantity: 1 }], reason: 'read it' });
    expect(await order.handle.result()).toMatchObject({ state: 'returned' });
    expect(order.teams.keysOf('arrangeReturn')).toEqual([`${order.order.orderId}:return:2`]);
    order.expectPaid(1740);
  });

  it('does not take back what it has not delivered, nor twice', async () => {
    const order = await harness.place({ options });
    await delivered(order);
    const asked = order.amend('requestReturn', { lines: [{ sku: 'BOOK-TS', quantity: 1 }], reason: 'no' });
    await expect(asked).rejects.toMatchObject({ cause: { type: 'NotPossible' } });
    const both = await Promise.allSettled([
      order.amend('requestReturn', { reason: 'one' }),
      order.amend('requestReturn', { reason: 'two' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await order.handle.result();
    order.expectPaid(0);
  });

  it('pays nothing back before the goods are there, and asks a person when they do not come', async () => {
    const order = await harness.place({ options, limits: { stepBudgetSeconds: 1 } }, (o) => {
      o.overrides.arrangeReturn = async () => {
        o.teams.calls.push({ step: 'arrangeReturn', key: '' });
        throw new Error('the carrier is away');
      };
    });
    await delivered(order);
    await order.amend('requestReturn', { reason: 'too blue' });
    await harness.until(order, ({ needsAttention }) => needsAttention);
    expect(order.teams.count('refundPayment')).toBe(0);
    await order.decide({ step: 'return', action: 'resolved' });
    await harness.sleep(15 * DAY);
    await harness.until(order, ({ timeline }) => timeline.some(({ step }) => step === 'return-overdue'));
    await order.decide({ step: 'return-overdue', action: 'resolved', evidence: 'it stands in the hall' });
    expect(await order.handle.result()).toMatchObject({ state: 'returned' });
    order.expectPaid(0);
  });
});

it('a return is too late once the window is over, and too early before the delivery', async () => {
  const order = await harness.place({}, (o) => (o.deliver = false));
  await harness.until(order, ({ state }) => state === 'shipped');
  await expect(order.amend('requestReturn', { reason: 'why not' })).rejects.toMatchObject({
    cause: { type: 'TooLate' },
  });
  await order.deliverNow();
  await order.handle.result();
});

describe('a parcel that is lost', () => {
  const lost = async (prepare: (order: OrderUnderTest) => void = () => undefined) => {
    const order = await harness.place({}, (o) => {
      o.deliver = false;
      prepare(o);
    });
    await harness.until(order, ({ state }) => state === 'shipped');
    await order.news('lost');
    const parked = await harness.until(order, ({ needsAttention }) => needsAttention);
    expect(lastParked(parked)).toMatchObject({ step: 'lost-parcel', detail: expect.stringContaining('T-') });
    return order;
  };

  it('is sent again when a person says so, and not charged again', async () => {
    const order = await lost();
    await order.retry('lost-parcel');
    await harness.until(order, ({ shipments }) => shipments.length === 2);
    await order.news('delivered', `${order.order.orderId}-2`);
    expect(await order.handle.result()).toMatchObject({ state: 'delivered', needsAttention: false });
    expect(order.teams.captures.size).toBe(1);
    order.expectPaid(2990);
  });

  it('asks again when there is nothing left to send', async () => {
    const order = await lost((o) => (o.teams.world.stock['MUG-BLUE'] = 2));
    await order.retry('lost-parcel');
    await harness.until(order, (status) =>
      (lastParked(status)?.detail ?? '').includes('cannot be sent again'),
    );
    order.teams.world.stock['MUG-BLUE'] = 2;
    await order.retry('lost-parcel');
    await harness.until(order, ({ shipments }) => shipments.length === 2);
    await order.news('delivered', `${order.order.orderId}-2`);
    await order.handle.result();
    order.expectPaid(2990);
  });

  it('that no carrier takes again is paid back when given up, and what was reserved for it is back', async () => {
    const order = await lost();
    order.refuse('dispatchShipment', 'AddressNotServed');
    await order.retry('lost-parcel');
    await harness.until(order, ({ needsAttention }) => needsAttention);
    await order.decide({ step: 'lost-parcel', action: 'skip' });
    expect(await order.handle.result()).toMatchObject({ state: 'returned', needsAttention: false });
    expect([...order.teams.reserved.values()].flat()).toHaveLength(1); // of the parcel that was lost
    order.expectPaid(0);
  });

  it('is not sent again to a customer who has cancelled meanwhile', async () => {
    const order = await lost();
    await order.cancel();
    await order.retry('lost-parcel');
    expect(await order.handle.result()).toMatchObject({ state: 'returned', needsAttention: false });
    expect(order.teams.count('dispatchShipment')).toBe(1);
    expect([...order.teams.reserved.values()].flat()).toHaveLength(1);
    order.expectPaid(0);
  });

  it('is paid back when a person gives it up', async () => {
    const order = await lost();
    await order.decide({ step: 'lost-parcel', action: 'skip' });
    expect(await order.handle.result()).toMatchObject({ state: 'returned', needsAttention: false });
    order.expectPaid(0);
  });

  it('needs nobody any more when it turns up', async () => {
    const order = await lost();
    await order.deliverNow();
    expect(await order.handle.result()).toMatchObject({ state: 'delivered', needsAttention: false });
    order.expectPaid(2990);
  });
});

describe('a parcel that does not arrive in time', () => {
  const overdue = async () => {
    const order = await harness.place({}, (o) => (o.deliver = false));
    await harness.until(order, ({ waitingFor }) => waitingFor === 'carrier');
    await harness.sleep(15 * DAY);
    const parked = await harness.until(order, ({ needsAttention }) => needsAttention);
    expect(lastParked(parked)).toMatchObject({ step: 'delivery', detail: expect.stringContaining('T-') });
    return order;
  };

  it('is waited for as long again', async () => {
    const order = await overdue();
    await order.retry('delivery');
    expect(await order.status()).toMatchObject({ needsAttention: false, waitingFor: 'carrier' });
    await harness.sleep(15 * DAY);
    await harness.until(order, ({ needsAttention }) => needsAttention);
    await order.deliverNow();
    expect(await order.handle.result()).toMatchObject({ state: 'delivered', needsAttention: false });
  });

  it('is given up and paid back', async () => {
    const order = await overdue();
    await order.decide({ step: 'delivery', action: 'skip' });
    expect(await order.handle.result()).toMatchObject({ state: 'returned' });
    order.expectPaid(0);
  });
});

describe('an order that is not with the carrier in time', () => {
  it('is shown to a person, and the customer is told; it comes right by itself', async () => {
    const order = await harness.place({ limits: { dispatchWithinSeconds: 1 } }, (o) => {
      o.overrides.dispatchShipment = () => Promise.reject(new Error('the carrier is away'));
    });
    const { timeline } = await harness.until(order, ({ needsAttention }) => needsAttention);
    expect(timeline.map(({ step }) => step)).toContain('dispatch-overdue');
    order.overrides = {};
    expect(await order.handle.result()).toMatchObject({ state: 'delivered', needsAttention: false });
    expect(order.teams.mails).toEqual(['order-delayed', 'order-shipped']);
  });
});
