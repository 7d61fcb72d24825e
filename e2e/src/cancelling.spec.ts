import { WorkflowNotFoundError } from '@temporalio/client';
import type { OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import { outcomeOf } from '@waybill/demo/orders/outcome';
import type { OrderWishes } from '@waybill/demo/orders/shop-order';
import { cancellation, cancelWays } from '../test/cancel-ways';
import { IN_TRANSIT, LONG_WINDOW, orderOf } from '../test/orders';
import { World } from '../test/world';

interface Moment {
  when: string;
  wishes: OrderWishes;
  is: (status: OrderStatus) => boolean;
  ends: OrderStatus['state'];
  answer: string;
}
const moments: Moment[] = [
  {
    when: 'in its window',
    wishes: LONG_WINDOW,
    is: ({ waitingFor }) => waitingFor === 'cancel-window',
    ...{ ends: 'cancelled', answer: 'cancelled' },
  },
  {
    when: 'in transit',
    wishes: IN_TRANSIT,
    is: ({ state }) => state === 'shipped',
    ...{ ends: 'returned', answer: 'returning' },
  },
  {
    when: 'delivered',
    wishes: {},
    is: ({ state }) => state === 'delivered',
    ...{ ends: 'delivered', answer: 'too-late' },
  },
];
const cases = moments.flatMap((moment) =>
  Object.entries(cancelWays).map(([way, ask]) => ({
    ...moment,
    way,
    ask,
    order: orderOf('cancelling', moment.wishes),
  })),
);

const overIf = (mayBeOver: boolean) => (error: unknown) => {
  if (!mayBeOver || !(error instanceof WorkflowNotFoundError)) throw error;
};

let world: World;
beforeAll(async () => {
  world = await World.open();
  await world.shop.place(...cases.map(({ order }) => order));
  await Promise.all(
    cases.map(async ({ when, is, ask, ends, order: { orderId } }) => {
      await world.status(orderId, `is ${when}`, is);
      // A delivered order is over for the engine, and hears nobody who asks there.
      await ask(world, orderId).catch(overIf(ends === 'delivered'));
      await world.isIn(ends, orderId);
    }),
  );
});
afterAll(() => world.close());

describe.each(moments)('an order cancelled $when', ({ when, ends, answer }) => {
  const these = cases.filter((one) => one.when === when);

  it.each(these)(`ends ${ends} when asked by $way`, async ({ order }) => {
    expect(await world.settled(order.orderId)).toMatchObject({ state: ends, needsAttention: false });
  });

  it.each(these)(`asked by $way, and again, answers ${answer} every time`, async ({ order }) => {
    for (let time = 1; time <= 2; time++) {
      const again = await world.api().post(`/orders/${order.orderId}/cancellation`, cancellation);
      expect(again).toMatchObject({ status: 200, body: { outcome: answer } });
    }
  });

  it('goes the same way, whoever asked', async () => {
    const stories = await Promise.all(
      these.map(async ({ order: { orderId } }) => {
        const { done, undone, state } = outcomeOf(await world.isIn(ends, orderId));
        return `${state}; done: ${done.sort().join()}; undone: ${undone.sort().join()}`;
      }),
    );
    expect(new Set(stories).size).toBe(1);
  });
});
