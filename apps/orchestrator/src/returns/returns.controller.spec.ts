import type { ReturnStatus } from '@waybill/contract-order/returns.contract';
import { engine, problemIn, returnEngine, startHttpApi, type HttpApi } from '../../test/http-api';
import { placeOrder, progressRecord } from '../../test/ledger-orders';
import { deliveredOrder, returnRecord, returnStore } from '../../test/returned-orders';
import { OrderRefused } from '../order-refused';
import { ReturnLedger } from './return-ledger';
import { ReturnIntake } from './return-intake';
import type { ReturnWorkflows } from './return-workflows';

let api: HttpApi;
beforeAll(async () => {
  api = await startHttpApi();
});
afterAll(() => api.stop());
beforeEach(() => {
  returnEngine.start.mockReset().mockResolvedValue(true);
  returnEngine.ask.mockReset();
  engine.ask.mockReset();
});

const reason = 'too blue';
const mugs = [{ sku: 'MUG-BLUE', quantity: 1 }];
const json = async (response: Response) => (await response.json()) as Record<string, unknown>;
const startedAt = async (returnId: string) =>
  (
    await api.database.db
      .selectFrom('returns')
      .select('started_at')
      .where('return_id', '=', returnId)
      .executeTakeFirstOrThrow()
  ).started_at;

describe('POST /orders/:orderId/return', () => {
  it('records the return, starts it, and shows it beside its order', async () => {
    const orderId = await deliveredOrder(api.database.db);
    const answer = await api.post(`/orders/${orderId}/return`, { reason, lines: mugs });
    expect(answer.status).toBe(202);
    const returnId = `${orderId}-1`;
    expect(await json(answer)).toEqual({ returnId, orderId, state: 'announced' });
    expect(returnEngine.start).toHaveBeenCalledWith(expect.objectContaining({ returnId, reason }));
    expect(await startedAt(returnId)).not.toBeNull();
    const shown = expect.objectContaining({ returnId, state: 'announced', lines: mugs });
    expect(await json(await api.get(`/returns/${returnId}`))).toEqual(shown);
    expect(await json(await api.get(`/orders/${orderId}/returns`))).toEqual({ items: [shown] });
    expect(await json(await api.get(`/orders/${orderId}`))).toMatchObject({
      state: 'delivered',
      returns: [shown],
    });
  });

  it('takes it also while the engine is away, and starts it when it is back', async () => {
    const orderId = await deliveredOrder(api.database.db);
    returnEngine.start.mockRejectedValue(new Error('the engine is away'));
    expect((await api.post(`/orders/${orderId}/return`, { reason })).status).toBe(202);
    expect(await startedAt(`${orderId}-1`)).toBeNull();
    returnEngine.start.mockReset().mockResolvedValue(true);
    const intake = new ReturnIntake(returnStore(api.database.db), returnEngine as unknown as ReturnWorkflows);
    await intake.startTheRest(0);
    expect(returnEngine.start).toHaveBeenCalledWith(expect.objectContaining({ returnId: `${orderId}-1` }));
    expect(await startedAt(`${orderId}-1`)).not.toBeNull();
  });

  it('asks the workflow of an order that an older build has started', async () => {
    const orderId = await placeOrder(api.database.db);
    await api.ledger.record(progressRecord(orderId, 1, 'delivered'));
    engine.ask.mockResolvedValue({ orderId, state: 'returning' } as never);
    const answer = await api.post(`/orders/${orderId}/return`, { reason, lines: mugs });
    expect([answer.status, await json(answer)]).toEqual([200, { orderId, state: 'returning' }]);
    expect(engine.ask).toHaveBeenCalledWith(orderId, 'requestReturn', { lines: mugs, reason });
  });

  it.each<[object, number, string]>([
    [{}, 400, 'reason'],
    [{ reason, lines: [] }, 400, 'lines'],
    [{ reason, lines: [{ sku: 'MUG-BLUE', quantity: 0 }] }, 400, 'lines.0.quantity'],
    [{ reason, lines: [{ sku: 'MUG-BLUE', quantity: 3 }] }, 409, 'NotPossible'],
  ])('refuses %j with %d, naming %s', async (body, status, named) => {
    const orderId = await deliveredOrder(api.database.db);
    const answer = await api.post(`/orders/${orderId}/return`, body);
    expect(answer.status).toBe(status);
    const { type, detail } = await problemIn(answer);
    expect(`${type} ${detail}`).toContain(named);
    expect(returnEngine.start).not.toHaveBeenCalled();
  });

  it('is the same return when it is asked again with the same key', async () => {
    const orderId = await deliveredOrder(api.database.db);
    const withKey = async (key: string) =>
      json(await api.post(`/orders/${orderId}/return`, { reason, lines: mugs }, { 'idempotency-key': key }));
    expect(await withKey('k-1')).toMatchObject({ returnId: `${orderId}-1` });
    expect(await withKey('k-1')).toMatchObject({ returnId: `${orderId}-1` });
    expect(await withKey('k-2')).toMatchObject({ returnId: `${orderId}-2` });
    expect(await withKey('x'.repeat(101))).toMatchObject({ status: 400 });
  });

  it('knows no return of an order never seen', async () => {
    expect((await api.post('/orders/never/return', { reason })).status).toBe(404);
    expect((await api.get('/orders/never/returns')).status).toBe(404);
    expect((await api.get('/returns/never-1')).status).toBe(404);
    expect((await api.post('/returns/never-1/cancellation', {})).status).toBe(404);
  });
});

describe('a return that is asked something', () => {
  async function aReturn(): Promise<ReturnStatus> {
    const orderId = await deliveredOrder(api.database.db);
    await api.post(`/orders/${orderId}/return`, { reason });
    return (await returnStore(api.database.db).find(`${orderId}-1`))!;
  }

  it.each<[string, object, string]>([
    ['cancellation', {}, 'cancelReturn'],
    ['cancellation', { reason: 'keeps it', requestedBy: 'cus-42' }, 'cancelReturn'],
    ['inspection', { accepted: mugs, reason: 'one is broken' }, 'inspectReturn'],
  ])('%s %j is put to it, and answered as it answers', async (path, body, question) => {
    const status = await aReturn();
    returnEngine.ask.mockResolvedValue(status);
    const answer = await api.post(`/returns/${status.returnId}/${path}`, body);
    expect([answer.status, await json(answer)]).toEqual([200, status]);
    expect(returnEngine.ask).toHaveBeenCalledWith(status.returnId, question, body);
  });

  it('answers 409 when it will not, when it is over, and when it has not been started yet', async () => {
    const status = await aReturn();
    const cancel = async () => problemIn(await api.post(`/returns/${status.returnId}/cancellation`, {}));
    returnEngine.ask.mockRejectedValueOnce(new OrderRefused('TooLate', 'the carrier has it'));
    expect(await cancel()).toMatchObject({ status: 409, type: 'urn:waybill:problem:TooLate' });
    expect(await cancel()).toMatchObject({ status: 409, type: 'urn:waybill:problem:NotPossible' });
    const timeline = [{ at: '2026-11-22T10:00:00Z', step: 'return', outcome: 'closed' }];
    const over = returnRecord({ ...status, state: 'closed', timeline }, 1);
    await new ReturnLedger(api.database.db, true).record(over);
    expect(await cancel()).toMatchObject({ status: 409, detail: 'the return is closed' });
  });

  it('refuses an inspection that is none', async () => {
    const { returnId } = await aReturn();
    for (const body of [{}, { accepted: 'all' }, { accepted: [{ sku: 'MUG-BLUE', quantity: -1 }] }])
      expect((await api.post(`/returns/${returnId}/inspection`, body)).status).toBe(400);
  });

  it('hears a person’s decision about a step of it, found on the desk beside those of its order', async () => {
    const status = await aReturn();
    const step = 'return-1-refund';
    const item = {
      step,
      since: '2026-11-22T10:00:00Z',
      attempts: 1,
      lastError: 'away',
      actions: ['retry' as const],
    };
    const parked = returnRecord({ ...status, needsAttention: true }, 1, { attention: [item] });
    await new ReturnLedger(api.database.db, true).record(parked);
    const { orderId, returnId } = status;
    const { items } = (await json(await api.get(`/attention?step=${step}`))) as { items: object[] };
    expect(items).toContainEqual(expect.objectContaining({ orderId, returnId, step }));
    returnEngine.ask.mockResolvedValue(status);
    const decision = { action: 'retry', by: 'grace', reason: 'it is back' };
    expect((await api.post(`/attention/${orderId}/${step}`, decision)).status).toBe(200);
    expect(returnEngine.ask).toHaveBeenCalledWith(returnId, 'resolveAttention', { step, ...decision });
    expect(engine.ask).not.toHaveBeenCalled();
    await api.post('/attention/retry', { by: 'grace', reason: 'it is back', step });
    expect(returnEngine.ask).toHaveBeenCalledTimes(2);
    // What the order says of itself takes nothing of its return off the desk.
    await api.ledger.record(progressRecord(orderId, 2, 'delivered', { backordered: ['X'] }));
    expect(
      ((await json(await api.get(`/attention?step=${step}`))) as { items: object[] }).items,
    ).toHaveLength(1);
  });
});
