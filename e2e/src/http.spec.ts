import { readStack } from '@waybill/demo/stack';
import { LONG_WINDOW, newOrderId, orderOf } from '../test/orders';
import { World } from '../test/world';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

const get = (path: string) => world.api().get(path);
const post = (path: string, body: unknown) => world.api().post(path, body);
const request = { reason: 'changed my mind', requestedBy: 'support' };

describe('GET /orders/:orderId', () => {
  it('tells what the query tells', async () => {
    const order = orderOf('http');
    await world.shop.place(order);
    await world.ended(order.orderId);
    const { status, body } = await get(`/orders/${order.orderId}`);
    expect([status, body]).toEqual([200, await world.workflow(order.orderId).query('orderStatus')]);
  });

  it('is 404 for an order that was never seen', async () => {
    const orderId = newOrderId('never');
    const { status, type, body } = await get(`/orders/${orderId}`);
    expect([status, type]).toEqual([404, expect.stringContaining('application/problem+json')]);
    expect(body).toMatchObject({ title: 'Not Found', status: 404, detail: expect.stringContaining(orderId) });
  });
});

describe('GET /orders', () => {
  const customerId = newOrderId('customer');
  const orders = [{}, { token: 'tok_declined' }, LONG_WINDOW].map((wishes) => ({
    ...orderOf('list', wishes),
    customerId,
  }));
  const idsOf = ({ body }: { body: Record<string, unknown> }) =>
    (body['items'] as { orderId: string }[]).map(({ orderId }) => orderId);
  const [delivered, declined, waiting] = orders.map(({ orderId }) => orderId) as [string, string, string];

  beforeAll(async () => {
    for (const order of orders) {
      await world.shop.place(order);
      await world.status(order.orderId, 'is known', () => true);
    }
    await Promise.all([world.ended(delivered), world.ended(declined), world.inItsWindow(waiting)]);
  });
  afterAll(async () => {
    await world.workflow(waiting).signal('cancel', request);
    await world.ended(waiting);
  });

  it.each([
    ['', () => [waiting, declined, delivered]],
    ['&state=delivered', () => [delivered]],
    ['&state=waiting', () => [waiting]],
    ['&needsAttention=false', () => [waiting, declined, delivered]],
    ['&needsAttention=true', () => []],
  ])('filters: customerId%s, newest first', async (filter, expected) => {
    expect(idsOf(await get(`/orders?customerId=${customerId}${filter}`))).toEqual(expected());
  });

  it('goes through pages with the cursor', async () => {
    const first = await get(`/orders?customerId=${customerId}&limit=2`);
    expect(idsOf(first)).toEqual([waiting, declined]);
    const second = await get(
      `/orders?customerId=${customerId}&limit=2&cursor=${String(first.body['nextCursor'])}`,
    );
    expect(idsOf(second)).toEqual([delivered]);
    expect(second.body).not.toHaveProperty('nextCursor');
  });

  it.each([
    ['state=lost', 'state'],
    ['limit=0', 'limit'],
    ['limit=many', 'limit'],
    ['cursor=here', 'cursor'],
    ['needsAttention=perhaps', 'needsAttention'],
  ])('is 400 for ?%s, naming the field', async (query, field) => {
    const { status, type, body } = await get(`/orders?${query}`);
    expect([status, type]).toEqual([400, expect.stringContaining('application/problem+json')]);
    expect(body['detail']).toContain(field);
  });
});

describe('POST /orders/:orderId/cancellation', () => {
  it('cancels an order that can be, and gives the same answer again', async () => {
    const order = orderOf('http-cancel', LONG_WINDOW);
    await world.shop.place(order);
    await world.inItsWindow(order.orderId);
    const path = `/orders/${order.orderId}/cancellation`;
    expect(await post(path, request)).toMatchObject({ status: 200, body: { outcome: 'cancelled' } });
    expect((await world.ended(order.orderId)).state).toBe('cancelled');
    expect(await post(path, request)).toMatchObject({ status: 200, body: { outcome: 'cancelled' } });
  });

  it('is too late for one that was delivered', async () => {
    const order = orderOf('http-late');
    await world.shop.place(order);
    await world.ended(order.orderId);
    const answer = await post(`/orders/${order.orderId}/cancellation`, request);
    expect(answer).toMatchObject({ status: 200, body: { outcome: 'too-late', state: 'delivered' } });
  });

  it.each([
    [{ reason: 'changed my mind' }, 'requestedBy'],
    [{ requestedBy: 'support' }, 'reason'],
    [{ reason: '', requestedBy: 'support' }, 'reason'],
  ])('is 400 for %j, naming %s', async (body, field) => {
    const answer = await post(`/orders/${newOrderId('any')}/cancellation`, body);
    expect(answer).toMatchObject({ status: 400, type: expect.stringContaining('application/problem+json') });
    expect(answer.body['detail']).toContain(field);
  });

  it('is 404 for an order that was never seen', async () => {
    expect(await post(`/orders/${newOrderId('never')}/cancellation`, request)).toMatchObject({ status: 404 });
  });
});

it('/docs is a page on the management port, and its document describes each path', async () => {
  const url = world.managementUrl('orchestrator');
  const page = await fetch(`${url}/docs`);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('swagger')]);
  const { paths } = (await (await fetch(`${url}/docs-json`)).json()) as { paths: object };
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/orders',
      '/orders/{orderId}',
      '/orders/{orderId}/cancellation',
      '/orders/{orderId}/return',
      '/attention',
      '/attention/retry',
    ]),
  );
});

describe.each(Object.keys(readStack().http))('%s', (service) => {
  it('is live and ready', async () => {
    for (const path of ['/health/live', '/health/ready']) {
      const response = await fetch(`${world.url(service)}${path}`);
      expect([path, response.status, await response.json()]).toEqual([
        path,
        200,
        expect.objectContaining({ status: 'ok' }),
      ]);
    }
  });

  it('counts under its own name, on its management port alone', async () => {
    for (const path of ['/metrics', '/docs', '/docs-json'])
      expect([path, (await fetch(`${world.url(service)}${path}`)).status]).toEqual([path, 404]);
    const response = await fetch(`${world.managementUrl(service)}/metrics`);
    expect([response.status, await response.text()]).toEqual([
      200,
      expect.stringMatching(new RegExp(`^process_cpu_seconds_total\\{service="${service}"\\} [0-9.]+$`, 'm')),
    ]);
  });
});
