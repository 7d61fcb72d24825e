import { twoParcels, WorkflowHarness, type OrderUnderTest } from '../../../test/workflow-harness';

const window = { options: { cancelWindowSeconds: 600 } };
const mug = (quantity: number) => [{ sku: 'MUG-BLUE', quantity }];

let harness: WorkflowHarness;
beforeAll(async () => {
  harness = await WorkflowHarness.startTimeSkipping();
}, 60_000);
afterAll(() => harness.stop());

const refusedWith = (type: string, message?: string) => ({
  cause: { type, ...(message && { message: expect.stringContaining(message) }) },
});

describe('another address', () => {
  it('is where the parcel goes', async () => {
    const order = await harness.place(window);
    await order.amend('changeShippingAddress', { shipTo: 'sealed-elsewhere' });
    await order.handle.result();
    expect([...order.teams.parcels.values()].map(({ to }) => to)).toEqual(['sealed-elsewhere']);
  });

  it('that no carrier serves is refused, and the old one stays', async () => {
    const order = await harness.place(window);
    const asked = order.amend('changeShippingAddress', { shipTo: order.teams.world.unserved });
    await expect(asked).rejects.toMatchObject(refusedWith('AddressNotServed'));
    await order.handle.result();
    expect([...order.teams.parcels.values()].map(({ to }) => to)).toEqual(['sealed-address']);
  });

  it("yesterday's is refused once there is a newer one, whichever comes first", async () => {
    const order = await harness.place(window);
    await order.amend('changeShippingAddress', { shipTo: 'v3-newest' });
    const older = order.amend('changeShippingAddress', { shipTo: 'v2-older' });
    await expect(older).rejects.toMatchObject(refusedWith('NotPossible', 'is older'));
    await order.handle.result();
    expect([...order.teams.parcels.values()].map(({ to }) => to)).toEqual(['v3-newest']);
  });

  it('is refused once the parcel is on its way', async () => {
    const order = await shipped();
    const asked = order.amend('changeShippingAddress', { shipTo: 'sealed-elsewhere' });
    await expect(asked).rejects.toMatchObject(refusedWith('TooLate', 'shipped'));
    await order.deliverNow();
    await order.handle.result();
  });

  it('asked for while the order is being secured holds the parcel until it is known', async () => {
    const order = await harness.place({}, (o) => {
      let asked = false;
      o.before = async (step) => {
        if (step !== 'authorizePayment' || asked) return;
        asked = true;
        void o.amend('changeShippingAddress', { shipTo: 'sealed-elsewhere' });
        await harness.until(o, () => o.teams.count('checkAddress') > 0);
      };
    });
    await order.handle.result();
    expect([...order.teams.parcels.values()].map(({ to }) => to)).toEqual(['sealed-elsewhere']);
  });
});

describe('lines taken out', () => {
  it('before anything is done, are never asked for', async () => {
    const order = await harness.place(window);
    await order.amend('removeLines', { lines: mug(1) });
    await order.handle.result();
    expect([...order.teams.authorizations.values()]).toEqual([expect.objectContaining({ amount: 1740 })]);
    order.expectPaid(1740);
  });

  it('after the stock was reserved and the money authorized, are given back and not captured', async () => {
    const order = await harness.place(twoParcels, (o) => {
      o.after = async (step) => {
        if (step === 'authorizePayment')
          await o.amend('removeLines', { lines: [{ sku: 'BOOK-TS', quantity: 1 }] });
      };
    });
    await order.handle.result();
    expect([...order.teams.reserved.values()].flat()).toEqual([expect.objectContaining({ sku: 'MUG-BLUE' })]);
    expect(order.teams.gone).toHaveLength(1);
    order.expectPaid(1740);
  });

  it.each([
    ['more than there are', mug(3), 'there are not 3 of MUG-BLUE'],
    ['what was not ordered', [{ sku: 'TEE-M', quantity: 1 }], 'there are not 1 of TEE-M'],
    ['everything', mug(2), 'nothing would be left'],
  ])('cannot be %s', async (_what, lines, message) => {
    const order = await harness.place(window);
    await expect(order.amend('removeLines', { lines })).rejects.toMatchObject(
      refusedWith('NotPossible', message),
    );
    await order.handle.result();
    order.expectPaid(2990);
  });

  it('are refused once the parcel is on its way', async () => {
    const order = await shipped();
    await expect(order.amend('removeLines', { lines: mug(1) })).rejects.toMatchObject(refusedWith('TooLate'));
    await order.deliverNow();
    await order.handle.result();
  });
});

describe('an order above the limit', () => {
  const limits = { approvalAbove: 2_000 };

  it('waits for an approval before anything is asked of anybody', async () => {
    const order = await harness.place({ limits });
    const waiting = await harness.until(order, ({ waitingFor }) => waitingFor === 'approval');
    expect(waiting).toMatchObject({ state: 'waiting', needsAttention: false });
    expect(order.teams.calls).toEqual([]);
    expect(await order.amend('approve', { by: 'grace' })).toMatchObject({ state: 'securing' });
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
  });

  it('is cancelled when rejected, and says by whom', async () => {
    const order = await harness.place({ limits });
    const status = await order.amend('reject', { by: 'grace', reason: 'looks like fraud' });
    expect(status.state).toBe('cancelling');
    expect(status.timeline).toContainEqual(
      expect.objectContaining({ step: 'approval', detail: 'grace: looks like fraud' }),
    );
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled' });
    expect(order.event('OrderCancelled')).toMatchObject({ reason: 'rejected', requestedBy: 'grace' });
    expect(order.teams.mails).toEqual(['order-cancelled']);
  });

  it('is cancelled when nobody approves it in time', async () => {
    const order = await harness.place({ limits });
    await harness.until(order, ({ waitingFor }) => waitingFor === 'approval');
    await harness.sleep(4 * 86_400_000);
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled' });
    expect(order.event('OrderCancelled')).toMatchObject({ reason: 'rejected' });
  });

  it('is decided once', async () => {
    const order = await harness.place({ limits });
    await order.amend('approve', { by: 'grace' });
    await expect(order.amend('reject', { by: 'alan', reason: 'no' })).rejects.toMatchObject(
      refusedWith('NotWaiting'),
    );
    await order.handle.result();
  });
});

it('an order below the limit waits for nobody, and says so', async () => {
  const order = await harness.place({ ...window, limits: { approvalAbove: 2_990 } });
  await expect(order.amend('approve', { by: 'grace' })).rejects.toMatchObject(refusedWith('NotWaiting'));
  expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
});

async function shipped(): Promise<OrderUnderTest> {
  const order = await harness.place({}, (o) => (o.deliver = false));
  await harness.until(order, ({ state }) => state === 'shipped');
  return order;
}
