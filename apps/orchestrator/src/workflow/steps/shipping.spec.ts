import { refusal } from '../../../test/team-mocks';
import { lastParked, twoParcels, WorkflowHarness, type OrderUnderTest } from '../../../test/workflow-harness';

let harness: WorkflowHarness;
beforeAll(async () => {
  harness = await WorkflowHarness.start();
}, 60_000);
afterAll(() => harness.stop());

const amounts = (order: OrderUnderTest) =>
  [...order.teams.captures.values()].map(({ amount }) => amount).sort();

describe('an order whose goods lie in two warehouses', () => {
  it('goes in two parcels, each captured by itself, out of one authorization', async () => {
    const order = await harness.place(twoParcels);
    const status = await order.handle.result();
    const { orderId } = order.order;
    expect(status.shipments.map(({ shipmentId, state, lines }) => ({ shipmentId, state, lines }))).toEqual([
      { shipmentId: `${orderId}-1`, state: 'delivered', lines: [{ sku: 'MUG-BLUE', quantity: 1 }] },
      { shipmentId: `${orderId}-2`, state: 'delivered', lines: [{ sku: 'BOOK-TS', quantity: 1 }] },
    ]);
    expect(order.event('OrderShipped')?.shipments).toHaveLength(2);
    expect(amounts(order)).toEqual([1740, 2000]);
    expect(order.teams.authorizations.size).toBe(1);
    order.expectPaid(3740);
  });

  it('has an authorization for each parcel where the network captures only once', async () => {
    const order = await harness.place(twoParcels, (o) => (o.teams.world.severalCaptures = false));
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
    expect([...order.teams.authorizations.values()].map(({ amount }) => amount)).toEqual([3740, 1740, 2000]);
    expect(amounts(order)).toEqual([1740, 2000]);
    order.expectPaid(3740);
  });

  it.each([true, false])(
    'sends what it can when one parcel is refused, and neither charges nor keeps the rest (several captures: %s)',
    async (severalCaptures) => {
      const order = await harness.place(twoParcels, (o) => {
        o.teams.world.severalCaptures = severalCaptures;
        refuseParcel(o, 2);
      });
      expect(await order.handle.result()).toMatchObject({ state: 'delivered', needsAttention: false });
      expect(order.teams.gone).toEqual([`${order.order.orderId}-1`]);
      expect([...order.teams.reserved.values()].flat().map(({ sku }) => sku)).toEqual(['MUG-BLUE']);
      order.expectPaid(1740);
    },
  );

  it('is undone when no parcel goes', async () => {
    const order = await harness.place(twoParcels, (o) => o.refuse('dispatchShipment', 'AddressNotServed'));
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled' });
    order.expectUndone();
  });

  it('does not let one parcel that parks hold up the other', async () => {
    const order = await harness.place({ ...twoParcels, limits: { stepBudgetSeconds: 1 } }, (o) =>
      breakParcel(o, 2),
    );
    const parked = await harness.until(order, (status) => status.needsAttention);
    expect(lastParked(parked)).toMatchObject({ step: 'dispatch-2', outcome: 'needs-attention' });
    expect(amounts(order)).toEqual([1740]);
    order.overrides = {};
    await order.retry('dispatch-2');
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
    order.expectPaid(3740);
  });

  it('cancelled while one parcel is gone and the other is not: one is turned back, the other never goes', async () => {
    const order = await harness.place({ ...twoParcels, limits: { stepBudgetSeconds: 1 } }, (o) => {
      o.deliver = false;
      breakParcel(o, 2);
    });
    await harness.until(order, (status) => status.needsAttention);
    expect(await order.requestCancellation()).toMatchObject({ outcome: 'returning' });
    expect(await order.handle.result()).toMatchObject({ state: 'returned', needsAttention: false });
    expect(order.teams.parcels.get(`${order.order.orderId}-2`)).toMatchObject({ state: 'closed' });
    order.expectPaid(0);
  });

  it('of which one is turned back and the other had arrived: what arrived is paid', async () => {
    const order = await harness.place(twoParcels, (o) => (o.deliver = false));
    await harness.until(order, (status) => status.shipments.length === 2);
    await order.news('delivered', `${order.order.orderId}-2`);
    expect(await order.requestCancellation()).toMatchObject({ outcome: 'returning' });
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
    order.expectPaid(2000);
  });
});

it('on a long road, the ledger says that all is paid and told', async () => {
  const order = await harness.place({}, (o) => (o.deliver = false));
  const told = () => order.records.at(-1)?.status.timeline.map(({ step }) => step) ?? [];
  await harness.until(order, () => ['capture', 'notify'].every((step) => told().includes(step)));
  await order.deliverNow();
  await order.handle.result();
});

describe('an authorization that runs out before its parcel goes', () => {
  it('is replaced, not captured late', async () => {
    const order = await harness.place({}, (o) => {
      o.teams.world.authorizationLives = 60_000;
      o.after = (step) => {
        if (step === 'authorizePayment') o.teams.world.authorizationLives = 86_400_000;
      };
    });
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
    expect(order.teams.keysOf('authorizePayment')).toHaveLength(2);
    // Never more held than need be while the carrier is called.
    const steps = order.teams.calls.map(({ step }) => step);
    expect(steps.indexOf('voidAuthorization')).toBeLessThan(steps.indexOf('dispatchShipment'));
    expect(order.teams.keysOf('capturePayment')).toHaveLength(1);
    expect([...order.teams.captures.values()]).toEqual([expect.objectContaining({ amount: 2990 })]);
    expect(order.teams.authorizations.get(`${order.order.orderId}:authorize:1`)).toMatchObject({
      captured: 0,
    });
    order.expectPaid(2990);
  });

  it('and is declined, waits for another card where there is time to mend it', async () => {
    const options = { paymentRetryWindowSeconds: 600 };
    const order = await harness.place({ options }, (o) => {
      o.teams.world.authorizationLives = 60_000;
      o.after = (step) => {
        if (step !== 'authorizePayment') return;
        o.overrides.authorizePayment = async (request) => {
          if (request.sealedToken !== 'good') throw refusal('PaymentDeclined');
          o.teams.world.authorizationLives = 86_400_000;
          return o.teams.authorizePayment(request);
        };
      };
    });
    await harness.until(order, ({ waitingFor }) => waitingFor === 'payment');
    await order.amend('changePaymentMethod', { token: 'good' });
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
    order.expectPaid(2990);
  });

  it('and is not given again, ends the order undone', async () => {
    const order = await harness.place({}, (o) => {
      o.teams.world.authorizationLives = 60_000;
      o.after = (step) => {
        if (step === 'authorizePayment') o.refuse('authorizePayment', 'PaymentDeclined');
      };
    });
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled' });
    expect(order.event('OrderCancelled')).toMatchObject({ reason: 'payment-declined' });
    order.expectUndone();
  });
});

function breakParcel(order: OrderUnderTest, n: number): void {
  order.overrides.dispatchShipment = async (request) => {
    if (request.shipmentId.endsWith(`-${n}`)) throw new Error('the carrier is away');
    return order.teams.dispatchShipment(request);
  };
}

function refuseParcel(order: OrderUnderTest, n: number): void {
  const refused = order.teams.dispatchShipment.bind(order.teams);
  order.overrides.dispatchShipment = async (request) => {
    if (request.shipmentId.endsWith(`-${n}`)) throw refusal('AddressNotServed');
    return refused(request);
  };
}
