import { lastParked, WorkflowHarness, type OrderUnderTest } from '../../../test/workflow-harness';
import type { Step } from '../../../test/team-mocks';

const limits = { stepBudgetSeconds: 1 };

let harness: WorkflowHarness;
beforeAll(async () => {
  harness = await WorkflowHarness.start();
}, 60_000);
afterAll(() => harness.stop());

const flagged = (order: OrderUnderTest) => harness.until(order, ({ needsAttention }) => needsAttention);
const settled = (order: OrderUnderTest) => harness.until(order, ({ needsAttention }) => !needsAttention);

/** Fails until it is repaired. */
const broken =
  (...steps: Step[]) =>
  (order: OrderUnderTest) => {
    order.before = (step) => {
      if (steps.includes(step)) throw new Error(`${step} is broken`);
    };
  };
const repaired = (order: OrderUnderTest) => (order.before = () => undefined);

describe.each(['skip', 'resolved'] as const)('a capture that a person decides to be %s', (action) => {
  it('is closed at payment first, is never done by machine again, and the order goes on', async () => {
    const order = await harness.place({ limits }, broken('capturePayment'));
    await flagged(order);
    expect(await order.decide({ step: 'capture', action })).toMatchObject({ needsAttention: false });
    expect(await order.handle.result()).toMatchObject({ state: 'delivered', needsAttention: false });

    expect(order.teams.closed).toContain(`${order.order.orderId}:capture:1`);
    expect(order.teams.captures.size).toBe(0);
    // What a person took by hand was taken out of what is held; what nobody takes is let go.
    expect(order.teams.money.held).toBe(action === 'skip' ? 0 : 2990);
    expect(order.event('OrderAttentionResolved')).toMatchObject({ step: 'capture', action, by: 'ops' });
    expect(order.records.flatMap(({ decisions }) => decisions)).toEqual([
      expect.objectContaining({ step: 'capture', action, by: 'ops', reason: 'the provider is back' }),
    ]);
  });
});

it('a step that had been done after all counts as done, whatever was decided', async () => {
  const order = await harness.place({ limits }, (o) => {
    o.after = (step) => {
      if (step === 'capturePayment' && o.teams.count('closeOperation') === 0)
        throw new Error('the answer was lost');
    };
  });
  await flagged(order);
  await order.decide({ step: 'capture', action: 'skip' });
  const { timeline } = await order.handle.result();
  expect(timeline).toContainEqual(expect.objectContaining({ step: 'capture', outcome: 'done' }));
  order.expectPaid(2990);
});

it('a decision whose closing fails stays on the desk', async () => {
  const order = await harness.place({ limits }, broken('capturePayment', 'closeOperation'));
  await flagged(order);
  await order.decide({ step: 'capture', action: 'skip' });
  await harness.until(
    order,
    ({ timeline }) => timeline.filter(({ outcome }) => outcome === 'needs-attention').length === 2,
  );
  expect(await order.status()).toMatchObject({ needsAttention: true });
  repaired(order);
  await order.decide({ step: 'capture', action: 'skip' });
  expect(await order.handle.result()).toMatchObject({ needsAttention: false });
});

it('an undo that is skipped is not undone, and the others are', async () => {
  const order = await harness.place({ limits }, (o) => {
    o.before = async (step) => {
      if (step === 'authorizePayment') await o.cancel();
      if (step === 'voidAuthorization') throw new Error('void is broken');
    };
  });
  await flagged(order);
  await order.decide({ step: 'undo-authorize', action: 'skip' });
  expect(await order.handle.result()).toMatchObject({ state: 'cancelled', needsAttention: false });
  expect(order.event('OrderCancelled')).toMatchObject({ undone: ['reserve'] });
  expect(order.teams.closed).toContain(`${order.order.orderId}:void:1`);
});

describe('a dispatch that parks', () => {
  it('cannot be skipped, and is resolved only with what the carrier has', async () => {
    const order = await harness.place({ limits }, broken('dispatchShipment'));
    await flagged(order);
    const step = 'dispatch';
    await expect(order.decide({ step, action: 'skip' })).rejects.toMatchObject({
      cause: { type: 'NotPossible' },
    });
    await expect(order.decide({ step, action: 'resolved', evidence: 'done' })).rejects.toMatchObject({
      cause: { message: expect.stringContaining('trackingNumber') },
    });

    const evidence = { carrier: 'by hand', trackingNumber: 'H-1' };
    await order.decide({ step, action: 'resolved', evidence });
    const { shipments } = await harness.until(order, ({ state }) => state === 'shipped');
    expect(shipments).toEqual([expect.objectContaining({ ...evidence, state: 'dispatched' })]);
    await order.deliverNow();
    await order.handle.result();
    order.expectPaid(2990);
  });
});

describe('the barrier', () => {
  const atTheBarrier = async () => {
    const order = await harness.place({ limits }, (o) => {
      broken('dispatchShipment', 'cancelShipment')(o);
      o.deliver = false;
    });
    await harness.until(order, ({ state }) => state === 'shipping');
    await order.cancel();
    await flagged(order);
    await harness.until(order, (status) => lastParked(status)?.step === 'cancel-shipment');
    return order;
  };

  it('cannot be skipped, nor resolved without evidence', async () => {
    const order = await atTheBarrier();
    for (const action of ['skip', 'resolved'] as const) {
      await expect(order.decide({ step: 'cancel-shipment', action })).rejects.toMatchObject({
        cause: { type: 'NotPossible' },
      });
    }
    expect(order.teams.money.held).toBe(2990);
    await order.decide({ step: 'cancel-shipment', action: 'resolved', evidence: 'the parcel stands here' });
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled' });
    expect(order.teams.closed).toContain(`${order.order.orderId}:dispatch:1`);
    order.expectUndone();
  });

  it('resolved with a tracking number turns the order forward', async () => {
    const order = await atTheBarrier();
    order.teams.world.intercepts = false;
    const evidence = { carrier: 'by hand', trackingNumber: 'H-1' };
    await order.decide({ step: 'cancel-shipment', action: 'resolved', evidence });
    await harness.until(order, ({ state }) => state === 'shipped');
    await settled(order);
    await order.deliverNow();
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
    order.expectPaid(2990);
  });
});
