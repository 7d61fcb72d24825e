import { isDeepStrictEqual } from 'node:util';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { until } from '@waybill/demo/until';
import { LONG_WINDOW, orderOf } from '../test/orders';
import { World } from '../test/world';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

const request = { reason: 'changed my mind', requestedBy: 'support' };

async function waitingOrder(about: string) {
  const order = orderOf(about, LONG_WINDOW);
  await world.shop.place(order);
  await world.inItsWindow(order.orderId);
  return { ...order, workflow: world.workflow(order.orderId) };
}

it('the query orderStatus tells where an order stands, also after its end', async () => {
  const { orderId, workflow } = await waitingOrder('query');
  expect(await workflow.query('orderStatus')).toEqual({
    orderId,
    state: 'waiting',
    waitingFor: 'cancel-window',
    needsAttention: false,
    shipments: [],
    timeline: [{ at: expect.any(String), step: 'order', outcome: 'accepted' }],
  });
  await workflow.signal('cancel', request);
  expect(await world.ended(orderId)).toEqual(await workflow.query('orderStatus'));
});

it('the signal cancel cancels, and says on whose behalf', async () => {
  const { orderId, workflow } = await waitingOrder('signal');
  await workflow.signal('cancel', request);
  expect((await world.ended(orderId)).state).toBe('cancelled');
  const events = await world.eventsOf(orderId, 'OrderCancelled');
  expect(events).toEqual([
    expect.objectContaining({ reason: 'customer', requestedBy: 'support', undone: [] }),
  ]);
});

it('the Update requestCancellation answers once the direction is decided', async () => {
  const { orderId, workflow } = await waitingOrder('update');
  const answer = await workflow.executeUpdate('requestCancellation', { args: [request] });
  expect(answer).toEqual({ outcome: 'cancelled', state: expect.stringMatching(/^cancell(ing|ed)$/) });
  expect((await world.ended(orderId)).state).toBe('cancelled');
});

it('an Update of the wrong shape is refused, naming the field, and the order goes on', async () => {
  const { orderId, workflow } = await waitingOrder('bad-update');
  const refused = workflow.executeUpdate('requestCancellation', { args: [{ reason: 'x' }] });
  await expect(refused).rejects.toThrow(WorkflowUpdateFailedError);
  await refused.catch((error: Error) => expect(String(error.cause)).toContain('requestedBy'));
  expect((await world.inItsWindow(orderId)).state).toBe('waiting');
  await workflow.signal('cancel', request);
  await world.ended(orderId);
});

it("Temporal's own cancel does the same as the signal", async () => {
  const { orderId, workflow } = await waitingOrder('own-cancel');
  await workflow.cancel();
  expect((await world.ended(orderId)).state).toBe('cancelled');
  await workflow.result(); // the ledger hears of the end a moment before the engine does
  expect((await workflow.describe()).status.name).toBe('COMPLETED');
});

it('orders are found by their search attributes', async () => {
  const order = { ...orderOf('search'), customerId: `cus-${Date.now()}` };
  await world.shop.place(order);
  await world.ended(order.orderId);
  const expected = {
    CustomerId: [order.customerId],
    OrderState: ['delivered'],
    NeedsAttention: [false],
    PlacedAt: [new Date(order.placedAt)],
  };
  await until('the engine has them', async () => {
    const { searchAttributes } = await world.workflow(order.orderId).describe();
    return isDeepStrictEqual({ ...searchAttributes, ...expected }, searchAttributes);
  });

  // The engine's index follows in its own time, and under load much later.
  const query = `CustomerId = '${order.customerId}' AND OrderState = 'delivered' AND NeedsAttention = false AND PlacedAt = '${order.placedAt}'`;
  const find = async () => {
    for await (const { workflowId, type, taskQueue } of world.temporal.workflow.list({ query })) {
      return { workflowId, type, taskQueue };
    }
    return undefined;
  };
  const found = await until("the engine's index has it", find, { timeoutMs: 180_000 });
  expect(found).toEqual({ workflowId: `order-${order.orderId}`, type: 'fulfilOrder', taskQueue: 'orders' });
}, 300_000);
