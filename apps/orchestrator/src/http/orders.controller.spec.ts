import type { OrderState } from '@waybill/contract-order/fulfil-order.contract';
import { engine, intake, problemIn, startHttpApi, type HttpApi } from '../../test/http-api';
import { placeOrder, progressRecord } from '../../test/ledger-orders';

let api: HttpApi;
beforeAll(async () => {
  api = await startHttpApi();
});
afterAll(() => api.stop());
beforeEach(() => jest.resetAllMocks());

async function anOrder(state: OrderState = 'waiting'): Promise<string> {
  const orderId = await placeOrder(api.database.db);
  await api.ledger.record(progressRecord(orderId, 1, state));
  return orderId;
}
interface Page {
  items: { orderId: string }[];
  nextCursor?: string;
}
const json = async <T>(path: string) => (await (await api.get(path)).json()) as T;
const cancel = (orderId: string, body: unknown = { reason: 'customer', requestedBy: 'cus-42' }) =>
  api.post(`/orders/${orderId}/cancellation`, body);

describe('GET /orders', () => {
  it('shows one order as the ledger has it', async () => {
    const orderId = await anOrder('shipped');
    const response = await api.get(`/orders/${orderId}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ orderId, state: 'shipped', timeline: [] });
  });

  it('answers 404 as a problem for an order never seen', async () => {
    const response = await api.get('/orders/never');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({
      status: 404,
      detail: 'orderId: never has never been seen',
    });
  });

  it('pages with the cursor it gave', async () => {
    const placed = [
      await anOrder('returned'),
      await anOrder('returned'),
      await anOrder('returned'),
    ].reverse();
    const first = await json<Page>('/orders?state=returned&limit=2');
    const second = await json<Page>(`/orders?state=returned&limit=2&cursor=${first.nextCursor}`);
    const ids = [...first.items, ...second.items].map((item) => item.orderId);
    expect(ids).toEqual(placed);
    expect(second).not.toHaveProperty('nextCursor');
  });

  it.each([
    ['state=gone', 'state'],
    ['limit=0', 'limit'],
    ['limit=x', 'limit'],
    ['needsAttention=perhaps', 'needsAttention'],
    ['cursor=abc', 'cursor'],
  ])('refuses %s, naming the field', async (query, field) => {
    const response = await api.get(`/orders?${query}`);
    expect(response.status).toBe(400);
    expect((await problemIn(response)).detail).toMatch(new RegExp(`^${field}: `));
  });
});

describe('POST /orders/:orderId/cancellation', () => {
  it('answers what the order answers', async () => {
    const orderId = await anOrder('securing');
    engine.requestCancellation.mockResolvedValue({ outcome: 'cancelled', state: 'cancelling' });
    const response = await cancel(orderId);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ outcome: 'cancelled', state: 'cancelling' });
    expect(engine.requestCancellation).toHaveBeenCalledWith(orderId, {
      reason: 'customer',
      requestedBy: 'cus-42',
    });
  });

  it.each([
    ['cancelled', 'cancelled'],
    ['delivered', 'too-late'],
  ] as const)('answers for a closed order that is %s: %s', async (state, outcome) => {
    const response = await cancel(await anOrder(state));
    expect(await response.json()).toEqual({ outcome, state });
    expect(intake.cancel).not.toHaveBeenCalled();
  });

  it('is kept for an order whose workflow has not started yet', async () => {
    const orderId = await anOrder('waiting');
    const response = await cancel(orderId);
    expect(await response.json()).toEqual({ outcome: 'pending', state: 'waiting' });
    expect(intake.cancel).toHaveBeenCalledWith({ orderId, reason: 'customer', requestedBy: 'cus-42' });
  });

  it('refuses a body without a reason, naming the field', async () => {
    const response = await cancel(await anOrder(), { requestedBy: 'cus-42' });
    expect(response.status).toBe(400);
    expect((await problemIn(response)).detail).toMatch(/^reason: /);
  });

  it('answers 404 for an order never seen', async () => {
    expect((await cancel('never')).status).toBe(404);
  });

  it('answers 503, without the inner error, when the engine is away', async () => {
    engine.requestCancellation.mockRejectedValue(new Error('14 UNAVAILABLE: 10.0.0.1'));
    const response = await cancel(await anOrder('securing'));
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('10.0.0.1');
  });
});
