import { authorizationOf } from '@waybill/demo/identity/access-token';
import { operationsOf } from '@waybill/fuzz/doors/operations';
import { sendRequest, type Answered } from '@waybill/fuzz/doors/send-request';
import { eventOf } from '@waybill/demo/orders/shop';
import { until } from '@waybill/demo/until';
import { ordinaryOrderShips } from '../test/ordinary';
import { LONG_WINDOW, orderOf } from '../test/orders';
import { World } from '../test/world';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

interface Request {
  service?: string;
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}
const ask = async ({ service = 'orchestrator', method = 'POST', path, headers = {}, body }: Request) => {
  const who = path.endsWith('/approval')
    ? 'approver'
    : service === 'inventory'
      ? 'team:inventory'
      : 'operator';
  return sendRequest(world.url(service), {
    ...{ door: 'request', service, method, path },
    headers: { ...(await authorizationOf(world.stack, who)), ...headers },
    ...(body !== undefined && { body: Buffer.from(body) }),
  });
};
const askJson = (path: string, body: unknown) =>
  ask({ path, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const detailOf = ({ body }: Answered) => (JSON.parse(body) as { detail: string }).detail;

describe('a lone surrogate is refused, naming the field', () => {
  const text = 'a\ud83db';
  const address = { name: 'Ada L.', line1: '1 Main St', city: text, postalCode: '1000-001', country: 'PT' };
  it.each<[string, object, string]>([
    ['cancellation', { reason: text, requestedBy: 'x' }, 'reason'],
    ['payment-method', { token: text }, 'token'],
    ['shipping-address', { shipTo: address }, 'shipTo.city'],
    ['line-removal', { lines: [{ sku: text, quantity: 1 }] }, 'lines.0.sku'],
    ['approval', { decision: 'approve', by: text }, 'by'],
    ['return', { reason: text }, 'reason'],
  ])('%s', async (route, body, field) => {
    const { orderId } = orderOf('hostile');
    await world.shop.place({ ...orderOf('hostile', LONG_WINDOW), orderId });
    await world.inItsWindow(orderId);
    const answer = await askJson(`/orders/${orderId}/${route}`, body);
    expect([answer.status, detailOf(answer)]).toEqual([400, expect.stringContaining(field)]);
    await askJson(`/orders/${orderId}/cancellation`, { reason: 'x', requestedBy: 'x' });
    expect((await world.ended(orderId)).state).toBe('cancelled');
  });

  it.each([
    ['/attention/retry', { by: text, reason: 'x' }, 'by'],
    ['/dead-letters/redrive', { by: 'grace', reason: text }, 'reason'],
    ['/dead-letters/1/discard', { by: text, reason: 'x' }, 'by'],
    ['/attention/ord-1/capture', { action: 'retry', by: 'grace', reason: text }, 'reason'],
  ])('%s', async (path, body, field) => {
    const answer = await askJson(path, body);
    expect([answer.status, detailOf(answer)]).toEqual([400, expect.stringContaining(field)]);
  });
});

it.each([
  ['GET', '/orders/%00'],
  ['GET', '/orders/a%00b'],
  ['GET', '/orders?customerId=%00'],
  ['GET', '/dead-letters?reason=%00'],
  ['POST', '/attention/%00/capture'],
  ['POST', '/orders/%00/cancellation'],
])('%s %s is 400', async (method, path) => {
  const body = JSON.stringify({ reason: 'x', requestedBy: 'x', action: 'retry', by: 'grace' });
  const headers = { 'content-type': 'application/json' };
  const answer = await ask({ method, path, ...(method === 'POST' && { headers, body }) });
  expect([answer.status, answer.body]).toEqual([400, expect.stringContaining('"status":400')]);
});

it('JSON nested 5,000 deep is 400 on every route that takes a body', async () => {
  const body = `{"reason":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
  const headers = { 'content-type': 'application/json' };
  const routes = (await operationsOf(world.stack.management)).filter((operation) => operation.body);
  expect(routes.length).toBeGreaterThan(10);
  const answers = await Promise.all(
    routes.map(async ({ service, method, path }) => {
      const filled = path.replace('{orderId}', 'ord-1').replace('{step}', 'capture').replace('{id}', '1');
      const { status } = await ask({ service, method, path: filled, headers, body });
      return [path, status];
    }),
  );
  expect(answers).toEqual(routes.map(({ path }) => [path, 400]));
});

it.each<[string, number, Record<string, string>, string]>([
  ['from another origin', 403, { 'content-type': 'application/json', origin: 'https://evil.example' }, '{}'],
  ['for another host', 421, { 'content-type': 'application/json', host: 'evil.example' }, '{}'],
  ['by a form', 415, { 'content-type': 'application/x-www-form-urlencoded' }, 'by=grace&reason=x'],
  ['of a megabyte', 413, { 'content-type': 'application/json' }, `"${'x'.repeat(1024 * 1024)}"`],
])('every route that takes a body refuses one %s with %i', async (_what, status, headers, body) => {
  const routes = (await operationsOf(world.stack.management)).filter((operation) => operation.body);
  expect(routes.length).toBeGreaterThan(10);
  const answers = await Promise.all(
    routes.map(async ({ service, method, path }) => {
      const filled = path.replace('{orderId}', 'ord-1').replace('{step}', 'capture').replace('{id}', '1');
      return [path, (await ask({ service, method, path: filled, headers, body })).status];
    }),
  );
  expect(answers).toEqual(routes.map(({ path }) => [path, status]));
});

it('every route answers another origin with 403 and another host with 421', async () => {
  const routes = (await operationsOf(world.stack.management)).filter(
    ({ path }) => !/^\/(health|metrics)/.test(path), // scrapers come under any name, and change nothing
  );
  const answers = await Promise.all(
    routes.flatMap(({ service, method, path }) => {
      const filled = path.replaceAll(/\{\w+\}/g, '1');
      const asked = { service, method, path: filled };
      return [
        ask({ ...asked, headers: { origin: 'https://evil.example' } }),
        ask({ ...asked, headers: { host: 'evil.example' } }),
      ];
    }),
  );
  expect(answers.map(({ status }) => status)).toEqual(routes.flatMap(() => [403, 421]));
});

describe('a page on the operator’s machine', () => {
  const form = 'by=grace&reason=x';
  const json = JSON.stringify({ by: 'grace', reason: 'x' });
  const asForm = { 'content-type': 'application/x-www-form-urlencoded' };
  const asJson = { 'content-type': 'application/json' };
  const foreign = { origin: 'https://evil.example' };
  const elsewhere = { host: 'evil.example' };

  it.each<[string, Record<string, string>, string, number[]]>([
    ['a form, from another origin and host', { ...asForm, ...foreign, ...elsewhere }, form, [415, 403, 421]],
    ['a form', asForm, form, [415]],
    ['text', { 'content-type': 'text/plain' }, json, [415]],
    ['JSON from another origin', { ...asJson, ...foreign }, json, [403]],
    ['JSON from no origin at all', { ...asJson, origin: 'null' }, json, [403]],
    ['JSON for another host', { ...asJson, ...elsewhere }, json, [421]],
  ])('redrives nothing by %s', async (_what, headers, body, statuses) => {
    const { id } = await openLetter();
    const { status } = await ask({ path: '/dead-letters/redrive', headers, body });
    expect(statuses).toContain(status);
    expect((await world.api().get(`/dead-letters/${id}`)).body).toMatchObject({ state: 'open', count: 1 });
    await askJson(`/dead-letters/${id}/discard`, { by: 'grace', reason: 'seen' });
  });
});

/** One that is on the desk, and open. */
async function openLetter(): Promise<{ id: number }> {
  const order = orderOf('bad');
  await world.shop.send(eventOf('OrderPlaced', { ...order, ...{ total: 1 } }));
  return until(`the dead letter of ${order.orderId} is on the desk`, async () => {
    for (let cursor = ''; ;) {
      const { body } = await world.api().get(`/dead-letters?reason=invalid&limit=200${cursor}`);
      const found = (body['items'] as { id: number; key: string }[]).find(({ key }) => key === order.orderId);
      if (found || !body['nextCursor']) return found;
      cursor = `&cursor=${String(body['nextCursor'])}`;
    }
  });
}

it('and an ordinary order ships', () => ordinaryOrderShips(world));
