import { NO_MAIL_ADDRESS } from '../bridge/customer-ids';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { anOrder, aRecord, BINARY, startDeadLetterApi, type DeadLetterApi } from '../../test/dead-letters';
import { eventProblems } from '../dead-letters/event-problems';

let api: DeadLetterApi;
beforeAll(async () => {
  api = await startDeadLetterApi();
}, 60_000);
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.deleteFrom('dead_letter').execute();
  Object.assign(api.broker, { away: false, asked: 0, held: Promise.resolve(), sent: [] });
});

const said = { by: 'ops', reason: 'put right' };
const aBadOrder = (more: object = { lines: [] }) => {
  const order = anOrder(more);
  return { order, record: aRecord({ key: order.orderId, value: JSON.stringify(order) }) };
};
const detailOf = ({ body }: { body: Record<string, unknown> }) => String(body['detail']);

/** The one record that was published, as a consumer would get it. */
function published() {
  expect(api.broker.sent).toHaveLength(1);
  return aRecord(api.broker.sent[0] as Parameters<typeof aRecord>[0]);
}

/** By the database, which lets one after the other at a row. */
async function isSomebodyKeptWaiting(): Promise<boolean> {
  const { rows } = await sql`SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(api.db);
  return rows.length > 0;
}

describe('POST /dead-letters/:id/redrive', () => {
  it('publishes the record once more, and says what it was and how often it has been here', async () => {
    const headers = { ...BINARY, ce_id: randomUUID(), traceparent: 'x', twice: ['a', 'b'] };
    const value = Buffer.from([0x7b, 0xff, 0x00]);
    const record = aRecord({ key: 'ord-1', value, headers });
    const id = await api.put(record);
    const { status, body } = await api.post(`/${id}/redrive`, said);
    expect([status, body]).toMatchObject([200, { state: 'redriven', handled: { ...said, edited: false } }]);
    const { key, value: sent, headers: sentHeaders } = published();
    expect([key?.toString(), sent]).toEqual(['ord-1', value]);
    expect(sentHeaders).toEqual({
      ...record.headers,
      'x-dlq-redriven-from': Buffer.from(`shop.orders.v1/3/${record.offset}`),
      'x-dlq-count': Buffer.from('1'),
    });
  });

  it('counts on: one that has been here twice says so', async () => {
    const record = aRecord({ key: 'k', value: 'bad', headers: { 'x-dlq-count': '1' } });
    await api.post(`/${await api.put(record)}/redrive`, said);
    expect(String(published().headers['x-dlq-count'])).toBe('2');
  });

  it('with another payload: an event that the bridge can read, with the key and headers it had', async () => {
    const { order, record } = aBadOrder();
    const id = await api.put(record);
    const data = { ...order, lines: anOrder().lines };
    const { status, body } = await api.post(`/${id}/redrive`, { ...said, data });
    expect([status, body]).toMatchObject([200, { handled: { edited: true } }]);
    const event = published();
    expect([event.key, JSON.parse(String(event.value))]).toEqual([record.key, data]);
    expect(event.headers).toMatchObject(record.headers);
    expect(eventProblems(event, NO_MAIL_ADDRESS)).toEqual([]);
    // What came is kept, not what it became.
    expect((await api.store.find(id)).value).toEqual(record.value);
  });

  it.each([
    ['structured', { 'content-type': 'application/cloudevents+json' }, { specversion: '1.0', id: 'e-1' }],
    ['plain', {}, {}],
  ])('also where the original was in %s mode', async (_mode, headers, attributes) => {
    const order = anOrder();
    const value = JSON.stringify({ ...attributes, type: 'OrderPlaced', data: { ...order, lines: [] } });
    const id = await api.put(aRecord({ key: order.orderId, value, headers }));
    expect((await api.post(`/${id}/redrive`, { ...said, data: order })).status).toBe(200);
    expect(eventProblems(published(), NO_MAIL_ADDRESS)).toEqual([]);
    const eventId = published().headers['ce_id'];
    expect(eventId && String(eventId)).toBe('id' in attributes ? attributes.id : undefined);
  });

  it('as large as an order may be', async () => {
    const { order, record } = aBadOrder();
    const data = { ...order, lines: anOrder().lines, note: 'x'.repeat(250_000) };
    expect((await api.post(`/${await api.put(record)}/redrive`, { ...said, data })).status).toBe(200);
  });

  it('asks for the type where the letter does not tell it, or tells a wrong one', async () => {
    const order = anOrder();
    const paid = { ...BINARY, ce_type: 'OrderPaid' };
    for (const [value, headers, why] of [
      ['<order/>', {}, /^type: the dead letter does not tell it; say OrderPlaced or/],
      [JSON.stringify(order), paid, /^type: is not one of OrderPlaced/],
    ] as const) {
      const id = await api.put(aRecord({ key: order.orderId, value, headers }));
      const refused = await api.post(`/${id}/redrive`, { ...said, data: order });
      expect([refused.status, detailOf(refused)]).toEqual([422, expect.stringMatching(why)]);
      const typed = await api.post(`/${id}/redrive`, { ...said, data: order, type: 'OrderPlaced' });
      expect(typed.status).toBe(200);
    }
    const { record } = aBadOrder();
    const alone = await api.post(`/${await api.put(record)}/redrive`, { ...said, type: 'OrderPlaced' });
    expect([alone.status, detailOf(alone)]).toEqual([400, 'type: goes only with data']);
  });

  it.each([
    ['data.lines.0.quantity', { lines: [{ sku: 'A', quantity: 0, unitPrice: 1 }] }],
    ['data.contact.email', { contact: { email: 'tok_secret' } }],
    ['data.orderId', { orderId: 'ord-of-another' }],
  ])('refuses a payload with a wrong %s, naming it, and sends nothing', async (field, wrong) => {
    const { order, record } = aBadOrder();
    const id = await api.put(record);
    const data = { ...order, lines: anOrder().lines, ...wrong };
    const response = await api.post(`/${id}/redrive`, { ...said, data });
    expect([response.status, detailOf(response).split(': ')[0]]).toEqual([422, field]);
    expect(detailOf(response)).not.toContain('tok_secret');
    expect([api.broker.sent, (await api.store.find(id)).state]).toEqual([[], 'open']);
  });

  it('leaves the letter open while the broker has not got it', async () => {
    const id = await api.put(aBadOrder().record);
    api.broker.away = true;
    const response = await api.post(`/${id}/redrive`, said);
    expect([response.status, JSON.stringify(response.body)]).toEqual([
      503,
      expect.not.stringContaining('10.0.0.1'),
    ]);
    expect((await api.store.find(id)).state).toBe('open');
    api.broker.away = false;
    expect((await api.post(`/${id}/redrive`, said)).status).toBe(200);
  });

  it('is done once, also when two ask at once', async () => {
    const id = await api.put(aBadOrder().record);
    let release = () => {};
    api.broker.held = new Promise((resolve) => (release = resolve));
    const first = api.post(`/${id}/redrive`, said);
    while (api.broker.asked < 1) await sleep(5);
    const second = api.post(`/${id}/redrive`, said);
    while (api.broker.asked < 2 && !(await isSomebodyKeptWaiting())) await sleep(5);
    release();
    expect([(await first).status, (await second).status]).toEqual([200, 409]);
    expect(api.broker.sent).toHaveLength(1);
  });

  it('refuses what came from nowhere; it can be discarded', async () => {
    await api.store.keep(aRecord({ key: 'k', value: 'stray' }, 'shop.orders.v1.dlq'));
    const { body } = await api.get('?reason=unexplained');
    const [{ id } = { id: 0 }] = body['items'] as { id: number }[];
    expect((await api.post(`/${id}/redrive`, said)).status).toBe(409);
    expect((await api.post(`/${id}/discard`, said)).status).toBe(200);
  });
});

describe('POST /dead-letters/redrive', () => {
  it('publishes the oldest of one reason, in their order, and no more than it was asked for', async () => {
    const keys = ['a', 'b', 'c'];
    for (const key of keys) await api.put(aRecord({ key, value: key }));
    await api.put(aRecord({ key: 'other', value: 'x' }), { reason: 'conflict' });
    const { body } = await api.post('/redrive', { ...said, filter: { reason: 'invalid' }, limit: 2 });
    expect(body).toEqual({ redriven: 2, failed: [], notTried: 0 });
    expect(api.broker.sent.map(({ key }) => String(key))).toEqual(['a', 'b']);
    expect((await api.get()).body['items']).toMatchObject([{ key: 'c' }, { key: 'other' }]);
  });

  it('is not held up by one that cannot be, and gives up on a broker that is away', async () => {
    await api.store.keep(aRecord({ key: 'k', value: 'stray' }, 'shop.orders.v1.dlq'));
    for (const key of ['a', 'b']) await api.put(aRecord({ key, value: key }));
    api.broker.away = true;
    const away = await api.post('/redrive', said);
    expect(away.body).toMatchObject({ redriven: 0, notTried: 1 });
    expect(JSON.stringify(away.body)).not.toContain('10.0.0.1');
    api.broker.away = false;
    const { body } = await api.post('/redrive', said);
    expect(body).toMatchObject({
      redriven: 2,
      failed: [{ because: expect.stringContaining('shop.orders') }],
    });
  });

  it.each([
    ['by', { reason: 'x' }],
    ['limit', { ...said, limit: 1_001 }],
    ['filter', { ...said, filter: { reasn: 'invalid' } }],
  ])('refuses a wrong %s, naming it', async (field, body) => {
    const response = await api.post('/redrive', body);
    expect([response.status, detailOf(response).split(': ')[0]]).toEqual([400, field]);
  });
});
