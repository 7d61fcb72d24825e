import { cancelWays } from '../../../test/cancel-ways';
import { WorkflowHarness } from '../../../test/workflow-harness';

const DAY = 86_400_000;

let harness: WorkflowHarness;
beforeAll(async () => {
  harness = await WorkflowHarness.startTimeSkipping();
}, 60_000);
afterAll(() => harness.stop());

describe('an order with a cancel window', () => {
  it('starts once the window is over, when nobody asks', async () => {
    const order = await harness.place(withWindow(86_400));
    expect(await order.status()).toMatchObject({ state: 'waiting', waitingFor: 'cancel-window' });
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
  });

  it.each(Object.entries(cancelWays))(
    'cancelled by %s inside it, has done nothing and undoes nothing',
    async (_way, cancel) => {
      const order = await harness.place(withWindow(3 * 86_400));
      await harness.sleep(2 * DAY);
      await cancel(order);
      expect(await order.handle.result()).toMatchObject({ state: 'cancelled' });
      expect(order.teams.calls.map(({ step }) => step)).toEqual(['notifyCustomer']);
      expect(order.event('OrderCancelled')?.undone).toEqual([]);
    },
  );
});

describe('time passing', () => {
  it('for weeks, finds the order still waiting for its delivery', async () => {
    const order = await harness.place(
      { limits: { deliverWithinSeconds: 30 * 86_400 } },
      (o) => (o.deliver = false),
    );
    await harness.until(order, (status) => status.waitingFor === 'carrier');
    await harness.sleep(21 * DAY);
    expect(await order.status()).toMatchObject({ state: 'shipped', waitingFor: 'carrier' });
    await order.deliverNow();
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
  });

  it('for a week, tries nothing by itself while a step is parked', async () => {
    const order = await harness.place({ limits: { stepBudgetSeconds: 1 } }, (o) => {
      o.overrides.capturePayment = () => Promise.reject(new Error('broken'));
    });
    await harness.until(order, (status) => status.needsAttention);
    order.overrides = {};
    await harness.sleep(7 * DAY);
    expect(order.teams.count('capturePayment')).toBe(0);
    await order.retry('capture');
    await order.handle.result();
    expect(order.teams.count('capturePayment')).toBe(1);
  });
});

describe('the order ledger being away', () => {
  it('does not hold the order: the bookkeeping goes on as an ordinary activity, in order', async () => {
    let failures = 0;
    const order = await harness.place({}, (o) => {
      o.bookkeeping = () => {
        if (failures++ < 12) throw new Error('the database is away');
      };
    });
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
    expect(order.records.map(({ sequence }) => sequence)).toEqual(order.records.map((_, index) => index + 1));
    expect(order.events.map((event) => event.type)).toEqual([
      'OrderAccepted',
      'OrderShipped',
      'OrderDelivered',
    ]);
  });
});

function withWindow(cancelWindowSeconds: number) {
  return { options: { cancelWindowSeconds } };
}
