import { REQUEST_CANCELLATION_UPDATE } from '@waybill/contract-order/fulfil-order.contract';
import { cancelWays } from '../../../test/cancel-ways';
import type { Step } from '../../../test/team-mocks';
import { WorkflowHarness } from '../../../test/workflow-harness';

let harness: WorkflowHarness;
beforeAll(async () => {
  harness = await WorkflowHarness.start();
}, 60_000);
afterAll(() => harness.stop());

const steps: Step[] = [
  'reserveStock',
  'authorizePayment',
  'dispatchShipment',
  'capturePayment',
  'notifyCustomer',
];
const points = steps.flatMap((step) => ['before', 'after'].map((when) => ({ step, when })));

describe.each(Object.entries(cancelWays))('cancelled by %s', (_way, cancel) => {
  it.each(points)('$when $step, goes one way and not both', async ({ step, when }) => {
    const order = await harness.place({}, (o) => {
      const cancelOnce = once(() => cancel(o));
      o.before = async (called) => {
        if (when === 'before' && called === step) await cancelOnce();
      };
      o.after = async (called) => {
        if (when === 'after' && called === step) await cancelOnce();
      };
    });
    const status = await order.handle.result();
    expect(status.needsAttention).toBe(false);
    order.expectOneWay();
    const beforePivot = step === 'reserveStock' || step === 'authorizePayment';
    if (beforePivot) expect(status.state).toBe('cancelled');
    else expect(['cancelled', 'delivered', 'returned']).toContain(status.state);
  });
});

describe('a cancellation', () => {
  it('that came before its order is applied at the start', async () => {
    const order = await harness.place({ cancellation: { reason: 'customer', requestedBy: 'shop' } });
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled' });
    expect(order.event('OrderCancelled')).toMatchObject({
      reason: 'customer',
      requestedBy: 'shop',
      undone: [],
    });
  });

  it('answers an Update once the direction is decided, and the same to the next', async () => {
    const order = await harness.place({}, (o) => {
      o.before = async (step) => {
        if (step === 'authorizePayment') await harness.until(o, () => true);
      };
    });
    const [first, second] = await Promise.all([order.requestCancellation(), order.requestCancellation()]);
    expect(first).toEqual(second);
    expect(['cancelled', 'too-late']).toContain(first.outcome);
    await order.handle.result();
    order.expectOneWay();
  });

  it('in transit turns the parcel back, and pays back once it is home', async () => {
    const order = await harness.place({}, (o) => (o.deliver = false));
    await harness.until(order, (status) => status.waitingFor === 'carrier');
    expect(await order.requestCancellation()).toEqual({ outcome: 'returning', state: 'returning' });
    expect(await order.handle.result()).toMatchObject({ state: 'returned', needsAttention: false });
    order.expectPaid(0);
    expect(order.event('OrderReturned')).toMatchObject({ refunded: 2990, currency: 'EUR' });
    expect(order.teams.mails).toEqual(['order-shipped', 'order-returned']);
  });

  it('in transit is too late when the carrier does not turn the parcel back', async () => {
    const order = await harness.place({}, (o) => {
      o.deliver = false;
      o.teams.world.intercepts = false;
    });
    await harness.until(order, (status) => status.waitingFor === 'carrier');
    expect(await order.requestCancellation()).toEqual({ outcome: 'too-late', state: 'shipped' });
    expect(await order.requestCancellation()).toEqual({ outcome: 'too-late', state: 'shipped' });
    await order.deliverNow();
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
    order.expectPaid(2990);
  });

  it('in transit ends the trying of a capture that parked, and nothing is taken', async () => {
    const order = await harness.place({ limits: { stepBudgetSeconds: 1 } }, (o) => {
      o.deliver = false;
      o.overrides.capturePayment = () => Promise.reject(new Error('the network is broken'));
    });
    await harness.until(order, (status) => status.needsAttention);
    expect(await order.requestCancellation()).toMatchObject({ outcome: 'returning' });
    expect(await order.handle.result()).toMatchObject({ state: 'returned', needsAttention: false });
    // The refund closes the capture; before that nobody knows what is left to let go of.
    const steps = order.teams.calls.map(({ step }) => step);
    expect(steps.indexOf('refundPayment')).toBeLessThan(steps.indexOf('voidAuthorization'));
    order.expectPaid(0);
  });

  it('while the carrier is away is decided by the barrier, and stops the trying', async () => {
    const order = await harness.place({}, (o) => {
      o.overrides.dispatchShipment = () => Promise.reject(new Error('the carrier is away'));
    });
    await harness.until(order, (status) => status.state === 'shipping');
    expect(await order.requestCancellation()).toMatchObject({ outcome: 'cancelled' });
    await order.handle.result();
    order.expectUndone();
  });

  it('turns forward when the carrier has the parcel although its answer was lost', async () => {
    const order = await harness.place({}, (o) => {
      o.overrides.dispatchShipment = async (request) => {
        await o.teams.dispatchShipment(request);
        await o.cancel();
        await o.deliverNow();
        throw new Error('the answer was lost');
      };
    });
    const status = await order.handle.result();
    expect(status.state).toBe('delivered');
    order.expectOneWay();
  });

  it('is not held up by a team that does not answer', async () => {
    const order = await harness.place({}, (o) => {
      o.overrides.authorizePayment = async () => {
        throw new Error('payment is away');
      };
    });
    await order.cancel();
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled', needsAttention: false });
    order.expectUndone();
  });

  it('refuses an Update without a reason, naming the field', async () => {
    const order = await harness.place({}, (o) => (o.deliver = false));
    const asked = order.handle.executeUpdate(REQUEST_CANCELLATION_UPDATE, {
      args: [{ requestedBy: 'cus-42' }],
    });
    await expect(asked).rejects.toMatchObject({ cause: { message: expect.stringContaining('reason') } });
    await harness.until(order, (status) => status.waitingFor === 'carrier');
    await order.deliverNow();
    await order.handle.result();
  });
});

function once(act: () => Promise<unknown>): () => Promise<unknown> {
  let acted: Promise<unknown> | undefined;
  return () => (acted ??= act());
}
