import type { AttentionItem } from '@waybill/contract-order/fulfil-order.contract';
import { engine, problemIn, startHttpApi, type HttpApi } from '../../test/http-api';
import { placeOrder, progressRecord } from '../../test/ledger-orders';
import type { OpenAttention } from '../ledger/attention-desk';
import { OrderRefused } from '../order-refused';

let api: HttpApi;
beforeAll(async () => {
  api = await startHttpApi();
});
afterAll(() => api.stop());
beforeEach(async () => {
  jest.resetAllMocks();
  await api.database.db.deleteFrom('attention').execute();
});

const since = (minute: number) => new Date(Date.UTC(2020, 10, 22, 10, minute)).toISOString();
async function waiting(
  step: string,
  minute: number,
  more: Partial<AttentionItem> = {},
): Promise<OpenAttention> {
  const orderId = await placeOrder(api.database.db);
  const item = {
    step,
    since: since(minute),
    attempts: 2,
    lastError: 'away',
    actions: ['retry' as const],
    ...more,
  };
  await api.ledger.record(progressRecord(orderId, 1, 'shipping', { attention: [item] }));
  return { ...item, orderId, kind: 'step', state: 'shipping' };
}
interface Page {
  items: OpenAttention[];
  nextCursor?: string;
}
const page = async (query = '') => (await (await api.get(`/attention${query}`)).json()) as Page;
const said = { by: 'ops', reason: 'the provider is back' };
const retry = { action: 'retry', ...said };

describe('GET /attention', () => {
  it('shows what waits, oldest first, page by page', async () => {
    const [second, first, third] = [
      await waiting('capture', 5),
      await waiting('void', 1),
      await waiting('capture', 9),
    ];
    const one = await page('?limit=2');
    expect(one.items).toEqual([first, second]);
    const two = await page(`?limit=2&cursor=${one.nextCursor}`);
    expect(two).toEqual({ items: [third] });
    expect((await page('?step=capture')).items).toEqual([second, third]);
  });

  it.each(['cursor=abc', 'limit=0', 'limit=201', 'step='])('refuses %s, naming the field', async (query) => {
    const response = await api.get(`/attention?${query}`);
    expect(response.status).toBe(400);
    expect((await problemIn(response)).detail.split(': ')[0]).toBe(query.split('=')[0]);
  });

  it("refuses another list's cursor", async () => {
    for (let i = 0; i < 2; i++) await placeOrder(api.database.db);
    const orders = (await (await api.get('/orders?limit=1')).json()) as Page;
    expect((await api.get(`/attention?cursor=${orders.nextCursor}`)).status).toBe(400);
  });
});

describe('POST /attention/:orderId/:step', () => {
  const decide = (orderId: string, step: string, body: unknown) =>
    api.post(`/attention/${orderId}/${encodeURIComponent(step)}`, body);

  it('gives the decision to the order and answers where it stands then', async () => {
    const { orderId, step } = await waiting('dispatch ord/1', 1);
    const { status } = progressRecord(orderId, 2, 'shipped');
    engine.ask.mockResolvedValue(status);
    const evidence = { carrier: 'DHL', trackingNumber: 'T-1' };
    const response = await decide(orderId, step, { ...said, action: 'resolved', evidence });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(status);
    const decision = { step, action: 'resolved', ...said, evidence };
    expect(engine.ask.mock.calls).toEqual([[orderId, 'resolveAttention', decision]]);
  });

  it('answers 404 for an order never seen and for a step that does not wait, asking nobody', async () => {
    const never = await decide('never', 'capture', retry);
    expect([never.status, (await problemIn(never)).detail]).toEqual([
      404,
      'orderId: never has never been seen',
    ]);
    const { orderId } = await waiting('capture', 1);
    const other = await decide(orderId, 'void', retry);
    expect(other.status).toBe(404);
    expect((await problemIn(other)).detail).toMatch(/^step: void of order .* is not waiting/);
    expect(engine.ask).not.toHaveBeenCalled();
  });

  it('says plainly when the order refuses, or has closed', async () => {
    const { orderId } = await waiting('capture', 1);
    engine.ask.mockRejectedValueOnce(new OrderRefused('NotPossible', 'action: takes retry, not skip'));
    const refused = await decide(orderId, 'capture', { ...said, action: 'skip' });
    expect(await problemIn(refused)).toEqual({
      type: 'urn:waybill:problem:NotPossible',
      title: 'Not possible',
      status: 409,
      detail: 'action: takes retry, not skip',
    });
    engine.ask.mockResolvedValueOnce(undefined);
    expect(await problemIn(await decide(orderId, 'capture', retry))).toMatchObject({ status: 409 });
  });

  it.each([
    ['action', { ...said, action: 'shrug' }],
    ['by', { ...retry, by: undefined }],
    ['reason', { ...retry, reason: '' }],
    ['evidence', { ...retry, evidence: { carrier: 'DHL' } }],
  ])('refuses a wrong %s, naming it', async (field, body) => {
    const { orderId } = await waiting('capture', 1);
    const response = await decide(orderId, 'capture', body);
    expect(response.status).toBe(400);
    expect((await problemIn(response)).detail.split(': ')[0]).toBe(field);
  });
});

describe('POST /attention/retry', () => {
  it('retries all that match and allow it, and says which could not be', async () => {
    const [good, stuck] = [await waiting('capture', 1), await waiting('capture', 2)];
    const others = [
      await waiting('void', 1),
      await waiting('capture', 1, { actions: ['resolved'] }),
      await waiting('capture', 1, { since: new Date().toISOString() }),
    ];
    engine.ask.mockImplementation((orderId) =>
      orderId === stuck.orderId
        ? Promise.reject(new OrderRefused('NotWaiting', 'it is not waiting'))
        : Promise.resolve(progressRecord(orderId, 2, 'shipping').status),
    );
    const body = { ...said, step: 'capture', olderThanSeconds: 3_600 };
    const response = await api.post('/attention/retry', body);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      retried: 1,
      failed: [{ orderId: stuck.orderId, step: 'capture', because: 'it is not waiting' }],
    });
    const asked = engine.ask.mock.calls.map(([orderId]) => orderId);
    expect(asked).toEqual([good.orderId, stuck.orderId]);
    expect(asked).not.toContain(others[0]?.orderId);
    expect(engine.ask.mock.calls[0]).toEqual([
      good.orderId,
      'resolveAttention',
      { step: 'capture', ...retry },
    ]);
  });

  it.each([
    ['by', { reason: 'back' }],
    ['reason', { by: 'ops' }],
    ['olderThanSeconds', { ...said, olderThanSeconds: -1 }],
  ])('refuses a wrong %s, naming it', async (field, body) => {
    const response = await api.post('/attention/retry', body);
    expect(response.status).toBe(400);
    expect((await problemIn(response)).detail.split(': ')[0]).toBe(field);
  });
});
