import { SHIPMENT_CHANGED_SIGNAL, type ShipmentChanged } from '@waybill/contract-order/fulfil-order.contract';
import { untilTrue } from '../../../test/temporal-namespace';
import { WorkflowHarness, type OrderUnderTest } from '../../../test/workflow-harness';

let harness: WorkflowHarness;
beforeAll(async () => {
  harness = await WorkflowHarness.start();
}, 60_000);
afterAll(() => harness.stop());

async function shipped(prepare: (order: OrderUnderTest) => void = () => undefined): Promise<OrderUnderTest> {
  const order = await harness.place({}, (o) => {
    o.deliver = false;
    prepare(o);
  });
  await harness.until(order, ({ waitingFor }) => waitingFor === 'carrier');
  return order;
}

const parcelOf = ({ order }: OrderUnderTest) => `${order.orderId}-1`;
const isSaid = (order: OrderUnderTest, state: ShipmentChanged['state'], shipmentId = parcelOf(order)) =>
  order.handle.signal(SHIPMENT_CHANGED_SIGNAL, { shipmentId, state });
const unconfirmed = ({ records }: OrderUnderTest) =>
  records.reduce((sum, { unconfirmedNews = 0 }) => sum + unconfirmedNews, 0);
const notes = async (order: OrderUnderTest, outcome: string) =>
  (await order.status()).timeline.filter((entry) => entry.step === 'shipment' && entry.outcome === outcome);

describe('news of a parcel', () => {
  it.each(['returned', 'lost', 'delivered'] as const)(
    'that it is %s moves nothing unless shipping says so; it is noted once and counted',
    async (state) => {
      const order = await shipped();
      await isSaid(order, state);
      await untilTrue(async () => unconfirmed(order) === 1);
      await isSaid(order, state);
      await untilTrue(async () => unconfirmed(order) === 2);
      expect(await notes(order, 'not-confirmed')).toHaveLength(1);
      expect(await order.status()).toMatchObject({ state: 'shipped', shipments: [{ state: 'dispatched' }] });
      order.expectPaid(order.order.total);
      await order.deliverNow();
      expect(await order.handle.result()).toMatchObject({ state: 'delivered', needsAttention: false });
      order.expectPaid(order.order.total);
      expect(order.teams.count('refundPayment')).toBe(0);
    },
  );

  it('is believed as shipping has it, not as it was said', async () => {
    const order = await shipped((o) => {
      o.after = (step) => {
        if (step === 'dispatchShipment') o.teams.parcels.get(parcelOf(o))!.became = 'delivered';
      };
    });
    await isSaid(order, 'returned');
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
    order.expectPaid(order.order.total);
    expect(unconfirmed(order)).toBe(0);
  });

  it('is kept while shipping cannot be asked', async () => {
    let asked = 0;
    const order = await shipped((o) => {
      o.before = (step) => {
        if (step === 'shipmentState' && asked++ < 2) throw new Error('shipping is away');
      };
    });
    await order.deliverNow();
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
    expect(asked).toBe(3);
  });

  it('is asked about in the next run, when this one ended before the answer', async () => {
    let away = true;
    const order = await harness.place({ limits: { signalsPerRun: 20 } }, (o) => {
      o.deliver = false;
      o.before = async (step) => {
        if (step === 'shipmentState' && away) throw new Error('shipping is away');
      };
    });
    await harness.until(order, ({ waitingFor }) => waitingFor === 'carrier');
    const { runId } = await order.handle.describe();
    await order.deliverNow();
    for (let n = 0; n < 20; n++) await isSaid(order, 'lost', 'of-nobody');
    await untilTrue(async () => (await order.handle.describe()).runId !== runId);
    away = false;
    expect(await order.handle.result()).toMatchObject({ state: 'delivered' });
  });

  it('that came while shipping was being asked is asked about as well', async () => {
    const order = await shipped((o) => {
      o.overrides.shipmentState = async (request) => {
        const answer = await o.teams.shipmentState(request);
        delete o.overrides.shipmentState;
        await o.news('returned');
        return answer;
      };
      o.teams.world.intercepts = false;
    });
    await isSaid(order, 'delivered'); // it is not there yet, and while shipping says so it comes back
    expect(await order.handle.result()).toMatchObject({ state: 'returned' });
    order.expectPaid(0);
  });

  it('of parcels that are not the order’s is not even asked about', async () => {
    const order = await shipped();
    await isSaid(order, 'lost', 'ord-another-1');
    await order.deliverNow();
    await order.handle.result();
    expect(order.teams.count('shipmentState')).toBe(1);
  });
});

it('what has left and what is home again is said to inventory by the order itself', async () => {
  const order = await shipped();
  await order.requestCancellation();
  expect(await order.handle.result()).toMatchObject({ state: 'returned' });
  const shipmentId = parcelOf(order);
  const lines = [{ sku: 'MUG-BLUE', quantity: 2 }];
  expect(order.teams.booked).toEqual([
    { shipmentId, way: 'went', lines },
    { shipmentId, way: 'came-back', lines },
  ]);
});
