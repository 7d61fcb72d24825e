import { operationsOf } from '@waybill/fuzz/doors/operations';
import { authorizationOf, machineAuthorization } from '@waybill/demo/identity/access-token';
import { readStack } from '@waybill/demo/stack';
import { sendRequest } from '@waybill/fuzz/doors/send-request';
import { newOrderId, orderOf } from '../test/orders';
import { tokenCommand } from '../test/services';
import { securityTable } from '../test/tables';
import { World } from '../test/world';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

const json = { 'content-type': 'application/json' };

interface Right {
  service: string;
  route: string;
  roles: string[];
  scope: string;
}

/** What docs/security.md says that each role and machine may do. */
const rights: Right[] = securityTable('service', 'route', 'roles', 'scope').flatMap(
  ([service = '', route = '', roles = '', scope = '']) =>
    (service === 'each' ? Object.keys(readStack().http) : [service]).map((name) => ({
      ...{ service: name, route, scope },
      roles: roles.split(', '),
    })),
);
const byName = ({ service, route }: { service: string; route: string }) => `${service} ${route}`;
const roles = ['support', 'operator', 'approver', 'team:inventory', 'customer:cus-never'] as const;

it('every route of every service is in the table of docs/security.md, and no other', async () => {
  const operations = (await operationsOf(world.stack.management)).map(({ service, method, path }) =>
    byName({ service, route: `${method} ${path}` }),
  );
  const undescribed = Object.keys(readStack().http).map((service) => `${service} GET /health/ready`);
  expect([...new Set([...operations, ...undescribed])].sort()).toEqual(rights.map(byName).sort());
});

describe.each(rights)('$service: $route', ({ service, route, roles: named, scope }) => {
  const [method = '', path = ''] = route.split(' ');
  const statusFor = async (headers: Record<string, string>) => {
    const tried = {
      door: 'request' as const,
      service,
      method,
      path: path.replaceAll(/\{\w+\}/g, 'never-seen'),
    };
    const { status } = await sendRequest(world.url(service), { ...tried, headers: { ...json, ...headers } });
    return status;
  };
  const everybody = named.includes('everybody');
  const isNamed = (who: string) => everybody || named.includes(who.replace(/^customer:.*/, 'customer'));

  it('lets in whom the table names, and nobody else', async () => {
    const outcomes = await Promise.all(
      roles.map(async (who) => [who, await statusFor(await authorizationOf(world.stack, who))] as const),
    );
    const letIn = outcomes.filter(([, status]) => status !== 401 && status !== 403).map(([who]) => who);
    expect(letIn).toEqual(roles.filter(isNamed));
    expect(outcomes.filter(([who, status]) => !isNamed(who) && status !== 403)).toEqual([]);
    expect((await statusFor({})) === 401).toBe(!everybody);
  });

  it('lets in a machine that was given its scope, and no other', async () => {
    for (const given of ['orders:read', 'orders:cancel', 'orders:amend', 'orders:return']) {
      const refused = (await statusFor(await machineAuthorization(world.stack, given))) === 403;
      expect([given, refused]).toEqual([given, !everybody && scope !== given]);
    }
  });
});

it('no route of any service answers somebody who does not say who he is, but health', async () => {
  const operations = await operationsOf(world.stack.management);
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
  expect(open.map(({ route }) => route).filter((route) => !/ \/health/.test(route))).toEqual([]);
});

it('a customer reads and cancels their own order; to another it is not there', async () => {
  const owns = newOrderId('cus');
  const order = {
    ...orderOf('identity', { options: { cancelWindowSeconds: 86_400 } }),
    customerId: owns,
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
  const owner = world.apiAs(`customer:${owns}`);
  expect(await owner.get(path)).toMatchObject({ status: 200, body: { orderId } });
  expect((await owner.get('/orders?limit=200')).body['items']).toEqual([
    expect.objectContaining({ orderId }),
  ]);
  expect(await owner.post(`${path}/cancellation`, cancel)).toMatchObject({ status: 200 });
  const { timeline } = await world.isIn('cancelled', orderId);
  expect(timeline.map(({ step }) => step)).not.toContain('reserve');
  expect(await world.eventsOf(orderId, 'OrderCancelled')).toEqual([
    expect.objectContaining({ requestedBy: `customer:${owns}` }),
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
