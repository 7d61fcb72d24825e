import { operationsOf } from '@waybill/fuzz/doors/operations';
import { authorizationOf } from '@waybill/demo/identity/access-token';
import { sendRequest } from '@waybill/fuzz/doors/send-request';
import { orderOf } from '../test/orders';
import { tokenCommand } from '../test/services';
import { World } from '../test/world';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

const json = { 'content-type': 'application/json' };

it('no route of any service answers somebody who does not say who he is, but health and metrics', async () => {
  const operations = await operationsOf(world.stack.http);
  expect(operations.length).toBeGreaterThan(10);
  const outcomes = await Promise.all(
    operations.map(async ({ service, method, path }) => {
      const filled = path.replaceAll(/\{\w+\}/g, '1');
      const tried = { door: 'request' as const, service, method, path: filled };
      const without = await sendRequest(world.url(service), { ...tried, headers: json });
      const forged = await sendRequest(world.url(service), {
        ...tried,
        headers: { ...json, authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlcyI6WyJvcGVyYXRvciJdfQ.' },
      });
      return { route: `${service} ${method} ${path}`, statuses: [without.status, forged.status] };
    }),
  );
  const open = outcomes.filter(({ statuses }) => statuses.some((status) => status !== 401));
  expect(open.map(({ route }) => route).filter((route) => !/ \/(health|metrics)/.test(route))).toEqual([]);
});

it('a customer reads and cancels their own order; to another it is not there', async () => {
  const order = {
    ...orderOf('identity', { options: { cancelWindowSeconds: 86_400 } }),
    customerId: 'cus-own',
  };
  const { orderId } = order;
  await world.shop.place(order);
  await world.inItsWindow(orderId);
  const path = `/orders/${orderId}`;
  const cancel = { reason: 'changed my mind', requestedBy: 'CFO' };
  const stranger = world.apiAs('customer:cus-other');
  expect((await stranger.get(path)).status).toBe(404);
  expect((await stranger.post(`${path}/cancellation`, cancel)).status).toBe(404);
  expect((await stranger.get('/attention')).status).toBe(403);
  const owner = world.apiAs('customer:cus-own');
  expect(await owner.get(path)).toMatchObject({ status: 200, body: { orderId } });
  expect((await owner.get('/orders?limit=200')).body['items']).toEqual([
    expect.objectContaining({ orderId }),
  ]);
  expect(await owner.post(`${path}/cancellation`, cancel)).toMatchObject({ status: 200 });
  const { timeline } = await world.isIn('cancelled', orderId);
  expect(timeline.map(({ step }) => step)).not.toContain('reserve');
  expect(await world.eventsOf(orderId, 'OrderCancelled')).toEqual([
    expect.objectContaining({ requestedBy: 'customer:cus-own' }),
  ]);
});

it('nobody decides in the name of another', async () => {
  const decision = { action: 'retry', by: 'CFO', reason: 'because I may' };
  const answer = await world.api().post('/attention/ord-1/capture', decision);
  expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining('by:') } });
});

it('the token command prints a token, and names the roles there are', async () => {
  const { exitCode, output } = await tokenCommand('support');
  expect(exitCode).toBe(0);
  const headers = { authorization: `Bearer ${output.trim()}` };
  expect((await fetch(`${world.url('orchestrator')}/orders?limit=1`, { headers })).status).toBe(200);
  const wrong = await tokenCommand('king');
  expect([wrong.exitCode, wrong.output]).toEqual([1, expect.stringContaining('customer, support')]);
  expect(await authorizationOf(world.stack, 'approver')).toHaveProperty('authorization');
});
