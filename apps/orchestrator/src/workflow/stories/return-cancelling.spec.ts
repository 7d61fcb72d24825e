import { WorkflowHarness, type OrderUnderTest } from '../../../test/workflow-harness';

let harness: WorkflowHarness;
beforeAll(async () => {
  harness = await WorkflowHarness.start();
}, 60_000);
afterAll(() => harness.stop());

async function delivered(): Promise<OrderUnderTest> {
  const order = await harness.place();
  await order.handle.result();
  return order;
}
const carrierIsAway = (order: OrderUnderTest) => {
  order.overrides.arrangeReturn = () => Promise.reject(new Error('the carrier is away'));
};

describe('a return', () => {
  it('is cancelled while the carrier has not been reached: it is never fetched, and nothing is paid back', async () => {
    const order = await delivered();
    carrierIsAway(order);
    const goods = await harness.sendBack(order);
    expect(await goods.cancel()).toMatchObject({ state: 'cancelled' });
    expect(await goods.handle.result()).toMatchObject({ state: 'cancelled', needsAttention: false });
    expect(order.teams.closed).toContain(`${order.order.orderId}:return-1-fetch:1`);
    expect(goods.records.at(-1)?.status.state).toBe('cancelled');
    order.expectPaid(2990);
  });

  it('is cancelled while it waits for a person', async () => {
    const order = await delivered();
    order.refuse('arrangeReturn', 'Broken');
    const goods = await harness.sendBack(order);
    await harness.until(goods, ({ needsAttention }) => needsAttention);
    await goods.cancel();
    expect(await goods.handle.result()).toMatchObject({ state: 'cancelled', needsAttention: false });
    expect(goods.records.at(-1)?.attention).toEqual([]);
  });

  it('is cancelled by the engine’s own cancel', async () => {
    const order = await delivered();
    carrierIsAway(order);
    const goods = await harness.sendBack(order);
    await goods.handle.cancel();
    expect(await goods.handle.result()).toMatchObject({ state: 'cancelled' });
  });

  it('goes on when the carrier had it already, though its answer was lost', async () => {
    const order = await delivered();
    let lost = false;
    order.overrides.arrangeReturn = async (request) => {
      const answer = await order.teams.arrangeReturn(request);
      if (lost) return answer;
      lost = true;
      void goods.cancel().catch(() => undefined);
      throw new Error('the answer was lost');
    };
    const goods = await harness.sendBack(order);
    expect(await goods.handle.result()).toMatchObject({ state: 'closed', refunded: 2990 });
    expect(order.teams.fetched.size).toBe(1);
    order.expectPaid(0);
  });

  it('is cancelled no more once it is on its way', async () => {
    const order = await delivered();
    const goods = await harness.sendBack(order, {}, (g) => (g.comesHome = false));
    await harness.until(goods, ({ state }) => state === 'on-its-way');
    await expect(goods.cancel()).rejects.toMatchObject({ cause: { type: 'TooLate' } });
    await goods.handle.cancel();
    await goods.goodsHome();
    expect(await goods.handle.result()).toMatchObject({ state: 'closed' });
    order.expectPaid(0);
  });
});
