import { lastParked, WorkflowHarness, type OrderUnderTest } from '../../../test/workflow-harness';

const DAY = 86_400_000;

let harness: WorkflowHarness;
beforeAll(async () => {
  harness = await WorkflowHarness.startTimeSkipping();
}, 60_000);
afterAll(() => harness.stop());

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
