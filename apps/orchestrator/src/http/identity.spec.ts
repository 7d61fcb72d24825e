import { startTestIssuer, type TestIssuer } from '@waybill/service-kit/testing/test-issuer';
import { engine, returnEngine, startHttpApi, type HttpApi } from '../../test/http-api';
import { placeOrder, progressRecord } from '../../test/ledger-orders';
import { deliveredOrder } from '../../test/returned-orders';

const everybody = ['customer', 'support', 'operator', 'approver', 'team:inventory', 'team:payment'] as const;
type Who = (typeof everybody)[number];
const own: Who[] = ['customer', 'support', 'operator'];

/** What each role may do, and each scope; docs/security.md says the same. Whoever is not named is refused. */
const table: Record<string, { roles: Who[]; scope?: string }> = {
  'get /orders': { roles: own, scope: 'orders:read' },
  'get /orders/{orderId}': { roles: own, scope: 'orders:read' },
  'get /orders/{orderId}/returns': { roles: own, scope: 'orders:read' },
  'get /returns/{returnId}': { roles: own, scope: 'orders:read' },
  'post /orders/{orderId}/cancellation': { roles: own, scope: 'orders:cancel' },
  'post /orders/{orderId}/payment-method': { roles: own, scope: 'orders:amend' },
  'post /orders/{orderId}/shipping-address': { roles: own, scope: 'orders:amend' },
  'post /orders/{orderId}/line-removal': { roles: own, scope: 'orders:amend' },
  'get /audit': { roles: ['operator'] },
  'get /sealing-keys': { roles: ['operator'] },
  'post /orders/{orderId}/approval': { roles: ['approver'] },
  'post /orders/{orderId}/return': { roles: own, scope: 'orders:return' },
  'post /returns/{returnId}/cancellation': { roles: own, scope: 'orders:return' },
  'post /returns/{returnId}/inspection': { roles: ['support', 'operator'], scope: 'returns:inspect' },
  'get /attention': { roles: ['operator'] },
  'post /attention/retry': { roles: ['operator'] },
  'post /attention/{orderId}/{step}': { roles: ['operator'] },
};
const scopes = [
  'orders:read',
  'orders:cancel',
  'orders:amend',
  'orders:return',
  'returns:inspect',
  'stock:read',
];

let api: HttpApi;
let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await startTestIssuer();
  api = await startHttpApi(issuer.config);
});
afterAll(async () => {
  await api.stop();
  await issuer.close();
});
beforeEach(() => {
  engine.ask.mockReset();
  returnEngine.ask.mockReset();
});

const claimsOf = (who: Who) => ({
  sub: `${who} person`,
  roles: [who],
  ...(who === 'customer' && { customer_id: 'cus-42' }),
});
const as = async (claims: object) => ({ authorization: `Bearer ${await issuer.token(claims as never)}` });
async function send(route: string, headers: Record<string, string>): Promise<number> {
  const [method = '', path = ''] = route.split(' ');
  const filled = path.replaceAll(/\{\w+\}/g, 'never-seen');
  const response = method === 'get' ? await api.get(filled, headers) : await api.post(filled, {}, headers);
  return response.status;
}
const isLetIn = (status: number) => status !== 401 && status !== 403;

it('every route of the OpenAPI document is in the table, and no other', async () => {
  const { paths } = (await (await api.get('/docs-json')).json()) as { paths: Record<string, object> };
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(routes.sort()).toEqual(Object.keys(table).sort());
});

describe.each(Object.entries(table))('%s', (route, { roles, scope }) => {
  it('lets in whom the table names, and refuses everybody else', async () => {
    const letIn: string[] = [];
    for (const who of everybody) if (isLetIn(await send(route, await as(claimsOf(who))))) letIn.push(who);
    expect(letIn).toEqual(everybody.filter((who) => roles.includes(who)));
    const opened: string[] = [];
    for (const one of scopes)
      if (isLetIn(await send(route, await as({ sub: 'machine', scope: one })))) opened.push(one);
    expect(opened).toEqual(scope === undefined ? [] : [scope]);
    expect(await send(route, {})).toBe(401);
    expect(await send(route, await as({ roles: [...roles], aud: 'another' }))).toBe(401);
  });
});

describe('a customer', () => {
  const customer = () => as(claimsOf('customer'));

  it('sees and changes their own orders; others’ are not there', async () => {
    const mine = await placeOrder(api.database.db, 'cus-42');
    const other = await placeOrder(api.database.db, 'cus-43');
    expect((await api.get(`/orders/${mine}`, await customer())).status).toBe(200);
    engine.ask.mockResolvedValue({ orderId: mine } as never);
    const changes = {
      'payment-method': { token: 'tok_visa' },
      'line-removal': { lines: [{ sku: 'X', quantity: 1 }] },
    };
    for (const [change, body] of Object.entries(changes)) {
      expect((await api.post(`/orders/${mine}/${change}`, body, await customer())).status).toBe(200);
      expect((await api.post(`/orders/${other}/${change}`, body, await customer())).status).toBe(404);
    }
    for (const path of [`/orders/${other}`, `/orders/${other}/returns`])
      expect((await api.get(path, await customer())).status).toBe(404);
    for (const [path, body] of [
      [`/orders/${other}/cancellation`, { reason: 'x', requestedBy: 'x' }],
      [`/orders/${other}/return`, { reason: 'x' }],
    ] as const)
      expect((await api.post(path, body, await customer())).status).toBe(404);
    expect(engine.ask).toHaveBeenCalledTimes(2);
  });

  it('sees no more for the scopes that their token has as well', async () => {
    const other = await placeOrder(api.database.db, 'cus-43');
    const scoped = await as({ ...claimsOf('customer'), scope: 'openid profile orders:read orders:cancel' });
    expect((await api.get(`/orders/${other}`, scoped)).status).toBe(404);
    const { items } = (await (await api.get('/orders?limit=200', scoped)).json()) as {
      items: { orderId: string }[];
    };
    expect(items.map(({ orderId }) => orderId)).not.toContain(other);
    const cancel = { reason: 'x', requestedBy: 'CFO' };
    expect((await api.post(`/orders/${other}/cancellation`, cancel, scoped)).status).toBe(404);
    const machine = await as({ sub: 'shop-backend', scope: 'orders:read' });
    expect((await api.get(`/orders/${other}`, machine)).status).toBe(200);
  });

  it('lists their own alone, whatever they ask for', async () => {
    const mine = await placeOrder(api.database.db, 'cus-42');
    const other = await placeOrder(api.database.db, 'cus-43');
    const listed = async (query: string) =>
      (
        (await (await api.get(`/orders${query}`, await customer())).json()) as {
          items: { orderId: string }[];
        }
      ).items.map(({ orderId }) => orderId);
    expect(await listed('?limit=200')).toContain(mine);
    expect(await listed('?limit=200')).not.toContain(other);
    expect(await listed('?customerId=cus-43')).toEqual([]);
  });

  it('sees and cancels returns of their own orders alone', async () => {
    const orderId = await deliveredOrder(api.database.db);
    expect((await api.post(`/orders/${orderId}/return`, { reason: 'x' }, await customer())).status).toBe(202);
    const stranger = await as({ sub: 'eve', roles: ['customer'], customer_id: 'cus-43' });
    const nobody = await as({ sub: 'eve', roles: ['customer'] });
    for (const who of [stranger, nobody]) {
      expect((await api.get(`/returns/${orderId}-1`, who)).status).toBe(404);
      expect((await api.post(`/returns/${orderId}-1/cancellation`, {}, who)).status).toBe(404);
    }
    expect((await api.get(`/returns/${orderId}-1`, await customer())).status).toBe(200);
  });

  it('speaks for nobody else, also when a cancellation says so', async () => {
    const orderId = await placeOrder(api.database.db, 'cus-42');
    engine.requestCancellation.mockResolvedValue({ outcome: 'cancelled', state: 'cancelled' });
    await api.post(`/orders/${orderId}/cancellation`, { reason: 'x', requestedBy: 'CFO' }, await customer());
    expect(engine.requestCancellation).toHaveBeenLastCalledWith(orderId, {
      ...{ reason: 'x', requestedBy: 'customer person' },
    });
  });
});

describe('whoever decides', () => {
  const parked = async () => {
    const orderId = await placeOrder(api.database.db);
    const item = {
      step: 'capture',
      since: '2026-11-22T10:00:00Z',
      attempts: 1,
      lastError: 'x',
      actions: ['retry' as const],
    };
    await api.ledger.record(progressRecord(orderId, 1, 'shipped', { attention: [item] }));
    return orderId;
  };

  it('is whom the token names; a body that says another is refused', async () => {
    const orderId = await parked();
    const operator = await as({ sub: 'grace', roles: ['operator'] });
    engine.ask.mockResolvedValue({ orderId } as never);
    const decision = { action: 'retry', reason: 'it is back' };
    for (const body of [decision, { ...decision, by: 'grace' }])
      expect((await api.post(`/attention/${orderId}/capture`, body, operator)).status).toBe(200);
    expect(engine.ask).toHaveBeenCalledWith(orderId, 'resolveAttention', {
      ...{ step: 'capture', ...decision, by: 'grace' },
    });
    const forged = await api.post(`/attention/${orderId}/capture`, { ...decision, by: 'CFO' }, operator);
    expect(forged.status).toBe(400);
    expect((await api.post('/attention/retry', { reason: 'x', by: 'CFO' }, operator)).status).toBe(400);
  });

  it('does not approve an order that they have placed or changed', async () => {
    const orderId = await placeOrder(api.database.db, 'cus-42');
    engine.ask.mockResolvedValue({ orderId } as never);
    const approve = async (claims: object) =>
      (await api.post(`/orders/${orderId}/approval`, { decision: 'approve' }, await as(claims))).status;
    const both = { sub: 'sam', roles: ['support', 'approver'] };
    expect(await approve({ sub: 'ann', roles: ['approver'], customer_id: 'cus-42' })).toBe(403);
    expect(await approve(both)).toBe(200);
    await api.post(`/orders/${orderId}/payment-method`, { token: 'tok_visa' }, await as(both));
    expect(await approve(both)).toBe(403);
    expect(await approve({ sub: 'ann', roles: ['approver'] })).toBe(200);
    expect(engine.ask).toHaveBeenLastCalledWith(orderId, 'approve', { by: 'ann' });
  });
});
