import type { OrderState, OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import { z } from 'zod';
import { engine, problemIn, startHttpApi, type HttpApi } from '../../test/http-api';
import { placeOrder, progressRecord } from '../../test/ledger-orders';
import { OrderRefused } from '../order-refused';

let api: HttpApi;
beforeAll(async () => {
  api = await startHttpApi();
});
afterAll(() => api.stop());
beforeEach(() => jest.resetAllMocks());

async function anOrder(state: OrderState = 'securing'): Promise<string> {
  const orderId = await placeOrder(api.database.db);
  const { status, ...record } = progressRecord(orderId, 1, state);
  const timeline = [{ at: '2026-11-22T10:00:00Z', step: 'accepted', outcome: 'done' }];
  await api.ledger.record({ ...record, status: { ...status, timeline } });
  return orderId;
}
const shipTo = { name: 'Ada L.', line1: '1 Main St', city: 'Lisbon', postalCode: '1000-001', country: 'PT' };
const lines = [{ sku: 'MUG-BLUE', quantity: 1 }];
const secrets = /tok_visa|Ada|Main St|Lisbon|1000-001/;
const sealedFieldOf: Record<string, string> = { payment: 'paymentToken', shipping: 'shipTo' };
const led = (orderId: string): OrderStatus => progressRecord(orderId, 2, 'shipping').status;

describe('POST /orders/:orderId/…', () => {
  it.each([
    ['line-removal', { lines }, 'removeLines', { lines }],
    ['approval', { decision: 'approve', by: 'ops', reason: 'known' }, 'approve', { by: 'ops' }],
    [
      'approval',
      { decision: 'reject', by: 'ops', reason: 'fraud' },
      'reject',
      { by: 'ops', reason: 'fraud' },
    ],
  ])('%s puts it to the order and answers what it led to', async (path, body, question, argument) => {
    const orderId = await anOrder();
    engine.ask.mockResolvedValue(led(orderId));
    const response = await api.post(`/orders/${orderId}/${path}`, body);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(led(orderId));
    expect(engine.ask.mock.calls).toEqual([[orderId, question, argument]]);
  });

  it.each([
    ['payment-method', { token: 'tok_visa' }, 'changePaymentMethod', 'payment', 'token', 'tok_visa'],
    ['shipping-address', { shipTo }, 'changeShippingAddress', 'shipping', 'shipTo', shipTo],
  ])('%s seals for its team what only that may read', async (path, body, question, team, field, value) => {
    const orderId = await anOrder();
    engine.ask.mockResolvedValue(led(orderId));
    expect((await api.post(`/orders/${orderId}/${path}`, body)).status).toBe(200);
    const [[, asked, argument] = []] = engine.ask.mock.calls;
    expect(asked).toBe(question);
    expect(JSON.stringify(argument)).not.toMatch(secrets);
    const sealed = (argument as Record<string, string>)[field];
    const purpose = { orderId, field: sealedFieldOf[team]!, schema: z.unknown() };
    const opened = await api.openers[team]?.open(sealed ?? '', purpose);
    expect(opened).toMatchObject({ value, version: 2 });
    if (team === 'payment') expect(opened?.limit).toEqual({ amount: 2990, currency: 'EUR' });
  });

  it('each change is sealed as newer than the one before, and the keys are kept with the order', async () => {
    const orderId = await anOrder();
    engine.ask.mockResolvedValue(led(orderId));
    for (const path of ['payment-method', 'shipping-address', 'payment-method'])
      await api.post(
        `/orders/${orderId}/${path}`,
        path === 'payment-method' ? { token: 'tok_visa' } : { shipTo },
      );
    const [first, , last] = engine.ask.mock.calls.map(
      ([, , argument]) => (argument as { token: string }).token,
    );
    const purpose = { orderId, field: 'paymentToken', schema: z.unknown() };
    expect(await api.openers['payment']?.open(first!, purpose)).toMatchObject({ version: 2 });
    expect(await api.openers['payment']?.open(last!, purpose)).toMatchObject({ version: 4 });
    const { keys } = (await (await api.get('/sealing-keys')).json()) as { keys: { kid: string }[] };
    const kids = keys.map(({ kid }) => kid.replace(/-.*/, ''));
    expect(new Set(kids)).toEqual(new Set(['payment', 'shipping', 'sealer']));
  });

  it.each([
    ['payment-method', {}, 'token'],
    ['payment-method', { token: '' }, 'token'],
    ['shipping-address', { shipTo: { ...shipTo, country: 'Portugal' } }, 'shipTo.country'],
    ['line-removal', { lines: [] }, 'lines'],
    ['line-removal', { lines: [{ sku: 'MUG-BLUE', quantity: 0 }] }, 'lines.0.quantity'],
    ['approval', { by: 'ops' }, 'decision'],
    ['approval', { decision: 'approve' }, 'by'],
    ['approval', { decision: 'reject', by: 'ops' }, 'reason'],
    ['return', {}, 'reason'],
  ])('%s %j is refused, naming the field', async (path, body, field) => {
    const response = await api.post(`/orders/${await anOrder()}/${path}`, body);
    expect(response.status).toBe(400);
    const { detail } = await problemIn(response);
    expect(detail.split(': ')[0]).toBe(field);
    expect(detail).not.toMatch(secrets);
    expect(engine.ask).not.toHaveBeenCalled();
  });

  it('answers 404 for an order never seen', async () => {
    const response = await api.post('/orders/never/line-removal', { lines });
    expect(response.status).toBe(404);
    expect((await problemIn(response)).detail).toBe('orderId: never has never been seen');
  });

  it.each([
    ['TooLate', 409, 'Too late'],
    ['NotWaiting', 409, 'Not waiting'],
    ['NotPossible', 409, 'Not possible'],
    ['AddressNotServed', 422, 'Address not served'],
  ])('answers what the order refuses as %s with %i', async (type, status, title) => {
    engine.ask.mockRejectedValue(new OrderRefused(type, 'because of that'));
    const response = await api.post(`/orders/${await anOrder()}/shipping-address`, { shipTo });
    expect(response.status).toBe(status);
    const problem = { type: `urn:waybill:problem:${type}`, title, status, detail: 'because of that' };
    expect(await problemIn(response)).toEqual(problem);
  });

  it('is too late for an order that is closed, and too early for one not started', async () => {
    engine.ask.mockResolvedValue(undefined);
    const delivered = await api.post(`/orders/${await anOrder('delivered')}/line-removal`, { lines });
    expect(await problemIn(delivered)).toMatchObject({
      status: 409,
      type: 'urn:waybill:problem:TooLate',
      detail: 'the order is delivered',
    });
    const stopped = await api.post(`/orders/${await anOrder('shipping')}/line-removal`, { lines });
    expect(await problemIn(stopped)).toMatchObject({ type: 'urn:waybill:problem:TooLate' });
    const notStarted = await placeOrder(api.database.db);
    const early = await api.post(`/orders/${notStarted}/line-removal`, { lines });
    expect(await problemIn(early)).toMatchObject({ status: 409, type: 'urn:waybill:problem:NotPossible' });
  });

  it('answers 503, without the inner error, when the engine is away', async () => {
    engine.ask.mockRejectedValue(new Error('14 UNAVAILABLE: 10.0.0.1'));
    const response = await api.post(`/orders/${await anOrder()}/payment-method`, { token: 'tok_visa' });
    expect(response.status).toBe(503);
    expect(JSON.stringify(await problemIn(response))).not.toMatch(/10\.0\.0\.1|tok_visa/);
  });
});
