/** @stack alone */
import { shippedOrder, undoneOrder, type Budget } from '../test/budgets';
import { costOf, least, type CountedOrder } from '../test/order-cost';
import { IN_TRANSIT } from '../test/orders';
import { World } from '../test/world';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

const shipped: CountedOrder = {
  wishes: IN_TRANSIT,
  step: { step: 'notify', outcome: 'done' },
  events: [
    ...['OrderAccepted', 'StockReserved', 'PaymentAuthorized', 'ShipmentDispatched', 'OrderShipped'],
    ...['PaymentCaptured', 'CustomerNotified', 'StockShipped'],
  ],
};
const undone: CountedOrder = {
  wishes: { token: 'tok_declined' },
  step: { step: 'order', outcome: 'cancelled' },
  events: [
    ...['OrderAccepted', 'StockReserved', 'PaymentDeclined'],
    ...['StockReleased', 'CustomerNotified', 'OrderCancelled'],
  ],
};

it.each([
  ['a shipped order', shipped, shippedOrder],
  ['an undone order', undone, undoneOrder],
])('%s costs no more than its budget', async (_, order, budget) => {
  const costs = [await costOf(world, order), await costOf(world, order), await costOf(world, order)];
  expect(over(budget, least(costs))).toEqual([]);
});

/** Each count that is larger than its budget, as in "statements.payment: 31, budget 29". */
function over(budget: object, cost: object, path = ''): string[] {
  const allowed = budget as Record<string, number | object | undefined>;
  return Object.entries(cost as Budget).flatMap(([name, count]: [string, number | object]) => {
    const [where, most = 0] = [path + name, allowed[name]];
    if (typeof count === 'object') return over((most || {}) as object, count, `${where}.`);
    return count > (most as number) ? [`${where}: ${count}, budget ${most as number}`] : [];
  });
}
