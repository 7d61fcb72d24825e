import { STOCK_ARRIVED_SIGNAL } from '@waybill/contract-order/fulfil-order.contract';
import { refusal } from '../../../test/team-mocks';
import { WorkflowHarness, type OrderUnderTest } from '../../../test/workflow-harness';

const DAY = 86_400_000;
const lines = [
  { sku: 'MUG-BLUE', quantity: 2, unitPrice: 1000 },
  { sku: 'RARE', quantity: 3, unitPrice: 500 },
];
const wanted = { lines, shippingPrice: 490, total: 3990 };

let harness: WorkflowHarness;
beforeAll(async () => {
  harness = await WorkflowHarness.startTimeSkipping();
}, 60_000);
afterAll(() => harness.stop());

const has = (stock: Record<string, number>) => (order: OrderUnderTest) => {
  Object.assign(order.teams.world.stock, stock);
};
const arrives = (order: OrderUnderTest, sku: string) => order.handle.signal(STOCK_ARRIVED_SIGNAL, { sku });

describe('onShortage ship-available', () => {
  const options = { onShortage: 'ship-available' as const };

  it('sends what there is; the rest is never charged, and the mail says so', async () => {
    const notifications: unknown[] = [];
    const order = await harness.place({ ...wanted, options }, (o) => {
      has({ RARE: 1 })(o);
      o.overrides.notifyCustomer = (request) => {
        notifications.push(request.message);
        return o.teams.notifyCustomer(request);
      };
    });
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
    order.expectPaid(2000 + 500 + 490);
    expect(notifications).toEqual([
      expect.objectContaining({
        kind: 'order-shipped',
        total: 2990,
        dropped: [{ sku: 'RARE', quantity: 2 }],
      }),
    ]);
  });

  it('is cancelled when there is nothing at all', async () => {
    const order = await harness.place({ ...wanted, options }, has({ RARE: 0, 'MUG-BLUE': 0 }));
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled' });
    expect(order.event('OrderCancelled')).toMatchObject({ reason: 'out-of-stock' });
  });
});

describe('onShortage wait', () => {
  const options = { onShortage: 'wait' as const };

  it('waits until the stock has arrived, and says in the ledger for what', async () => {
    const order = await harness.place({ ...wanted, options }, has({ RARE: 1 }));
    const waiting = await harness.until(order, ({ waitingFor }) => waitingFor === 'stock');
    expect(waiting).toMatchObject({ state: 'securing', needsAttention: false });
    expect(order.records.at(-1)).toMatchObject({ backordered: ['RARE'], status: { waitingFor: 'stock' } });

    has({ RARE: 2 })(order);
    await arrives(order, 'RARE');
    await harness.until(order, ({ timeline }) => timeline.filter(refused).length === 3);
    has({ RARE: 5 })(order);
    await arrives(order, 'RARE');

    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
    expect(order.records.at(-1)).toMatchObject({ backordered: [] });
    expect(order.teams.mails).toEqual(['order-backordered', 'order-shipped']);
    order.expectPaid(3990);
  });

  it('misses nothing that arrives before anybody knows that it waits', async () => {
    const order = await harness.place({ ...wanted, options }, (o) => {
      has({ RARE: 1 })(o);
      o.bookkeeping = () => {
        const last = o.records.at(-1);
        // The bridge would not find the order yet; the shelf is filled all the same.
        if (last && last.backordered.length === 0) has({ RARE: 3 })(o);
      };
    });
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
  });

  it('asks for nothing again because of other goods', async () => {
    const order = await harness.place({ ...wanted, options }, has({ RARE: 1 }));
    await harness.until(order, ({ waitingFor }) => waitingFor === 'stock');
    await arrives(order, 'MUG-BLUE');
    await order.cancel();
    await order.handle.result();
    expect(order.teams.keysOf('reserveStock')).toHaveLength(2);
    order.expectUndone();
  });

  it('is cancelled at once, and for that reason, when the card is declined', async () => {
    const order = await harness.place({ ...wanted, options }, (o) => {
      has({ RARE: 1 })(o);
      o.overrides.authorizePayment = async () => {
        await harness.until(o, ({ waitingFor }) => waitingFor === 'stock');
        throw refusal('PaymentDeclined');
      };
    });
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled' });
    expect(order.event('OrderCancelled')).toMatchObject({ reason: 'payment-declined' });
    const { startTime, closeTime } = await order.handle.describe();
    expect(closeTime!.getTime() - startTime.getTime()).toBeLessThan(DAY); // not when the wait is over
    order.expectUndone();
  });

  it('is cancelled when the time is over', async () => {
    const order = await harness.place({ ...wanted, options }, has({ RARE: 1 }));
    await harness.until(order, ({ waitingFor }) => waitingFor === 'stock');
    await harness.sleep(15 * DAY);
    expect(await order.handle.result()).toMatchObject({ state: 'cancelled' });
    expect(order.event('OrderCancelled')).toMatchObject({ reason: 'out-of-stock' });
    order.expectUndone();
  });
});

const refused = ({ step, outcome }: { step: string; outcome: string }) =>
  step === 'reserve' && outcome === 'refused';
