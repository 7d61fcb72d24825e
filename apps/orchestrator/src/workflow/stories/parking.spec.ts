import { lastParked, WorkflowHarness } from '../../../test/workflow-harness';

let harness: WorkflowHarness;
beforeAll(async () => {
  harness = await WorkflowHarness.start();
}, 60_000);
afterAll(() => harness.stop());

describe('a step that keeps failing past its budget', () => {
  it.each([
    ['reserve', 'reserveStock'],
    ['authorize', 'authorizePayment'],
    ['dispatch', 'dispatchShipment'],
    ['capture', 'capturePayment'],
    ['notify', 'notifyCustomer'],
  ] as const)('parks %s before a person, and goes on when told to retry', async (step, activity) => {
    let broken = true;
    const order = await harness.place({ limits: { stepBudgetSeconds: 1 } }, (o) => {
      o.before = (called) => {
        if (broken && called === activity) throw new Error(`${activity} is broken`);
      };
    });
    const parked = await harness.until(order, (status) => status.needsAttention);
    expect(parked.waitingFor).toBe('attention');
    expect(lastParked(parked)).toMatchObject({
      step,
      outcome: 'needs-attention',
      detail: `${activity} is broken`,
    });

    broken = false;
    await order.retry(step);
    expect(await order.handle.result()).toMatchObject({ state: 'delivered', needsAttention: false });
    expect(order.event('OrderNeedsAttention')).toMatchObject({ step, lastError: `${activity} is broken` });
    expect(order.event('OrderAttentionResolved')).toMatchObject({ step, action: 'retry', by: 'ops' });
  });

  it.each([
    ['reserve', 'reserveStock'],
    ['authorize', 'authorizePayment'],
    ['dispatch', 'dispatchShipment'],
    ['capture', 'capturePayment'],
    ['notify', 'notifyCustomer'],
  ] as const)(
    'parks %s when its team does not answer at all, and asks again under the same key',
    async (step, activity) => {
      let answer: () => void = () => undefined;
      const silence = new Promise<void>((resolve) => (answer = resolve));
      const order = await harness.place({ limits: { stepBudgetSeconds: 1 } }, (o) => {
        o.after = (done) => (done === activity ? silence : undefined);
      });
      const parked = await harness.until(order, (status) => status.needsAttention);
      expect(lastParked(parked)).toMatchObject({ step, outcome: 'needs-attention' });
      answer();
      await order.retry(step);
      expect(await order.handle.result()).toMatchObject({ state: 'delivered', needsAttention: false });
      const keys = order.teams.calls.filter((call) => call.step === activity).map(({ key }) => key);
      expect(keys).toHaveLength(2);
      expect(new Set(keys).size).toBe(1);
    },
  );

  it('refuses a decision for a step that is not parked', async () => {
    const order = await harness.place({}, (o) => (o.deliver = false));
    await harness.until(order, (status) => status.waitingFor === 'carrier');
    await expect(order.retry('capture')).rejects.toMatchObject({
      cause: { message: expect.stringContaining('capture is not waiting for attention') },
    });
    await order.deliverNow();
    await order.handle.result();
  });
});

describe('an undo that keeps failing', () => {
  it('parks while the others are undone, and finishes when told to retry', async () => {
    let broken = true;
    const order = await harness.place({ limits: { stepBudgetSeconds: 1 } }, (o) => {
      o.before = async (step) => {
        if (step === 'authorizePayment') await o.cancel();
        if (broken && step === 'voidAuthorization') throw new Error('void is broken');
      };
    });
    const parked = await harness.until(order, (status) => status.needsAttention);
    expect(parked).toMatchObject({ state: 'cancelling', waitingFor: 'attention' });
    await harness.until(order, (status) =>
      status.timeline.some((e) => e.step === 'reserve' && e.outcome === 'undone'),
    );
    expect(order.teams.reserved.size).toBe(0);
    expect(order.teams.money.held).toBe(2990);

    broken = false;
    await order.retry('undo-authorize');
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled', needsAttention: false });
    order.expectUndone();
    expect([...(order.event('OrderCancelled')?.undone ?? [])].sort()).toEqual(['authorize', 'reserve']);
  });

  it('undoes nothing until the barrier has answered', async () => {
    let broken = true;
    const order = await harness.place({ limits: { stepBudgetSeconds: 1 } }, (o) => {
      o.before = async (step) => {
        if (step === 'dispatchShipment') await o.cancel();
        if (broken && (step === 'cancelShipment' || step === 'dispatchShipment'))
          throw new Error('shipping is away');
      };
    });
    await harness.until(order, (status) => lastParked(status)?.step === 'cancel-shipment');
    expect(order.teams.reserved.size).toBe(1);
    expect(order.teams.money.held).toBe(2990);
    broken = false;
    await order.retry('cancel-shipment');
    expect(await order.handle.result()).toMatchObject({ needsAttention: false });
    order.expectOneWay();
  });
});
