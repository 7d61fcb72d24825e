import { anOrder, aRecord, BINARY, startDeadLetterApi, type DeadLetterApi } from '../../test/dead-letters';

let api: DeadLetterApi;
beforeAll(async () => {
  api = await startDeadLetterApi();
}, 60_000);
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.deleteFrom('dead_letter').execute();
});

const SECRETS = /tok_secret|Quillon|Thistle|Moor|QX7|letterbox/;
const said = { by: 'ops', reason: 'the shop has put it right' };
const bad = (order: object = anOrder({ lines: [] }), key = 'ord-1') =>
  aRecord({ key, value: JSON.stringify(order) });
const detailOf = ({ body }: { body: Record<string, unknown> }) => String(body['detail']);
const idsOf = ({ body }: { body: Record<string, unknown> }) =>
  (body['items'] as { id: number }[]).map(({ id }) => id);

describe('GET /dead-letters', () => {
  it('lists the open ones, oldest first, page by page', async () => {
    const at = (minute: number) => ({ at: new Date(Date.UTC(2026, 10, 22, 10, minute)) });
    const second = await api.put(bad(), at(5));
    const first = await api.put(bad(), at(1));
    const third = await api.put(bad(), at(5));
    const one = await api.get('?limit=2');
    expect(idsOf(one)).toEqual([first, second]);
    const two = await api.get(`?limit=2&cursor=${String(one.body['nextCursor'])}`);
    expect([idsOf(two), two.body['nextCursor']]).toEqual([[third], undefined]);
  });

  it('by reason, and by state', async () => {
    const conflict = await api.put(bad(), { reason: 'conflict' });
    const invalid = await api.put(bad());
    expect(idsOf(await api.get('?reason=conflict'))).toEqual([conflict]);
    await api.post(`/${conflict}/discard`, said);
    expect(idsOf(await api.get())).toEqual([invalid]);
    expect(idsOf(await api.get('?state=discarded'))).toEqual([conflict]);
    expect(idsOf(await api.get('?state=redriven'))).toEqual([]);
  });

  it.each(['cursor=abc', 'limit=0', 'limit=201', 'state=lost', 'reason='])(
    'refuses %s, naming it',
    async (query) => {
      const response = await api.get(`?${query}`);
      expect(response.status).toBe(400);
      expect(detailOf(response).split(': ')[0]).toBe(query.split('=')[0]);
    },
  );
});

describe('GET /dead-letters/:id', () => {
  it('shows the payload without secrets, and names each wrong field', async () => {
    const order = anOrder({ lines: [{ sku: 'MUG-BLUE', quantity: 0, unitPrice: 1 }] });
    const id = await api.put(bad({ ...order, contact: { email: 'Quillon' } }));
    const { body } = await api.get(`/${id}`);
    expect(body).toMatchObject({ id, key: 'ord-1', count: 1, state: 'open', headers: BINARY });
    const address = { name: '***', line1: '***', city: '***', postalCode: '***', country: '***' };
    expect(body['payload']).toEqual({
      json: {
        ...{ ...order, payment: { token: '***' } },
        ...{ shipTo: address, contact: { email: '***' } },
      },
    });
    const paths = (body['problems'] as { path: string }[]).map(({ path }) => path);
    expect(paths).toEqual(['lines.0.quantity', 'contact.email']);
    expect(JSON.stringify(body)).not.toMatch(SECRETS);
  });

  it.each([
    ['no JSON', JSON.stringify(anOrder()).slice(0, -20), 'event', /customerId/],
    ['no value', null, 'event', null],
    ['too large', JSON.stringify(anOrder({ note: 'x'.repeat(300_000) })), 'event', /customerId/],
    ['UTF-16', Buffer.from(JSON.stringify(anOrder()), 'utf16le'), 'event', /customerId/],
  ])(
    'of what is %s shows the beginning, as far as nothing private is in it',
    async (_w, value, path, begins) => {
      const { body } = await api.get(`/${await api.put(aRecord({ key: 'k', value }))}`);
      expect((body['problems'] as { path: string }[])[0]?.path).toBe(path);
      const preview = begins && { preview: expect.stringMatching(begins) as string };
      expect(body['payload']).toEqual(preview);
      expect(JSON.stringify(body)).not.toMatch(SECRETS);
    },
  );

  it.each(['0', 'abc', '999999', '1e3'])('answers 404 for %s', async (id) => {
    const response = await api.get(`/${id}`);
    expect([response.status, detailOf(response)]).toEqual([404, `id: there is no dead letter ${id}`]);
  });
});

describe('POST /dead-letters/:id/discard', () => {
  it('writes down who and why, and is done once', async () => {
    const id = await api.put(bad());
    const { status, body } = await api.post(`/${id}/discard`, said);
    expect([status, body]).toMatchObject([200, { id, state: 'discarded', handled: said }]);
    for (const action of ['discard', 'redrive']) {
      const again = await api.post(`/${id}/${action}`, said);
      expect([again.status, detailOf(again)]).toEqual([409, `id: dead letter ${id} was discarded by ops`]);
    }
  });

  it.each([
    ['by', { reason: 'old' }],
    ['reason', { by: 'ops', reason: ' ' }],
  ])('refuses to without %s', async (field, body) => {
    const id = await api.put(bad());
    for (const action of ['discard', 'redrive']) {
      const response = await api.post(`/${id}/${action}`, body);
      expect([response.status, detailOf(response).split(': ')[0]]).toEqual([400, field]);
    }
    expect((await api.store.find(id)).state).toBe('open');
  });
});
