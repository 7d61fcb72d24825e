import { verifyAudit, type KeptEntry } from '@waybill/outbox/audit/verify-audit';
import type { Signer } from '@waybill/service-kit/sealing/signer';
import { createLedgerDatabase } from '../../test/ledger-database';
import { placeOrder, progressRecord } from '../../test/ledger-orders';
import { OrderLedger } from '../ledger/order-ledger';
import { AuditNotary } from './audit-notary';
import { AuditTrail } from './audit-trail';
import { deedOf } from './deed-of';
import { type Deed, writeAudit } from './write-audit';

let database: Awaited<ReturnType<typeof createLedgerDatabase>>;
let trail: AuditTrail;
beforeEach(async () => {
  database = await createLedgerDatabase();
  trail = new AuditTrail(database.db);
});
afterEach(() => database.drop());

const deed = (orderId: string, more: Partial<Deed> = {}): Deed => ({
  ...{ about: { orderId }, actor: 'ops-1', action: 'approve' },
  ...more,
});

async function kept(): Promise<KeptEntry[]> {
  const rows = await database.db
    .selectFrom('audit as a')
    .leftJoin('audit_words as w', 'w.audit_id', 'a.id')
    .leftJoin('audit_pending as p', 'p.audit_id', 'a.id')
    .selectAll('a')
    .select(['w.salt', 'w.words', 'p.audit_id as pending'])
    .execute();
  return rows.map(({ salt, words, pending, ...row }) => ({
    ...row,
    words: salt === null || words === null ? undefined : { salt, words },
    isPending: pending !== null,
  }));
}

it('writes a chain for each order and letter that holds, also twenty at once', async () => {
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      trail.intends(deed(`ord-${index % 2}`, { words: { reason: `r${index}` }, details: { index } })),
    ),
  );
  await trail.intends(deed('', { about: { letterId: 7 }, before: 'as it came', after: 'edited' }));
  const entries = await kept();
  expect(verifyAudit(entries, [])).toMatchObject({ entries: 21, chains: 3, pending: 21, problems: [] });
});

it('is undone with what was decided', async () => {
  const failing = database.db.transaction().execute(async (trx) => {
    await writeAudit(trx, deed('ord-1'));
    throw new Error('it did not come to that');
  });
  await expect(failing).rejects.toThrow('it did not come');
  expect(await kept()).toEqual([]);
});

it('keeps free text and sealed values out of what stays for ever', async () => {
  const argument = {
    token: 'sealed-token',
    by: 'ops-1',
    reason: 'the customer, Ada, called',
    step: 'capture',
  };
  await trail.intends(deedOf('ord-1', 'ops-1', 'resolveAttention', argument));
  const [{ details, words, ...row }] = (await kept()) as [KeptEntry];
  expect(details).toEqual({ step: 'capture' });
  expect(words?.words).toEqual({ reason: 'the customer, Ada, called' });
  expect(JSON.stringify({ details, ...row })).not.toMatch(/Ada|sealed-token/);
});

it('shows the newest first, page by page, by order, letter and person', async () => {
  for (const n of [1, 2, 3]) await trail.intends(deed('ord-1', { details: { n } }));
  await trail.intends(deed('ord-2', { actor: 'ops-2' }));
  const { items, next } = await trail.list({ order: 'ord-1', limit: 2 });
  expect(items.map(({ details }) => details['n'])).toEqual([3, 2]);
  expect((await trail.list({ order: 'ord-1', limit: 2, before: next! })).items).toMatchObject([
    { details: { n: 1 } },
  ]);
  expect((await trail.list({ actor: 'ops-2', limit: 9 })).items).toMatchObject([{ about: 'order:ord-2' }]);
});

describe('what an order tells', () => {
  it('is written once, of what somebody has changed or decided, with what there was before', async () => {
    const orderId = await placeOrder(database.db);
    const ledger = new OrderLedger(database.db);
    const changed = { at: '2026-11-22T10:00:01Z', step: 'payment-method', outcome: 'changed' };
    const decision = {
      ...{ step: 'capture', action: 'skip' as const, by: 'ops-1', reason: 'paid in cash' },
      ...{ at: '2026-11-22T10:00:02Z', since: '2026-11-22T10:00:00Z', attempts: 3, lastError: 'x' },
      actions: ['skip' as const],
    };
    const record = progressRecord(orderId, 1, 'securing', { decisions: [decision] });
    record.status.timeline.push(changed);
    await ledger.record(record);
    await ledger.record(record);
    await ledger.record({ ...record, sequence: 2, decisions: [] });
    const entries = await kept();
    expect(entries.map(({ action, actor }) => [action, actor])).toEqual([
      ['attentionResolved', 'ops-1'],
      ['payment-method', 'fulfilOrder'],
    ]);
    expect(entries[1]).toMatchObject({ before_hash: expect.any(String), after_hash: expect.any(String) });
  });

  it('that it was cancelled is an entry if somebody asked for that, and none if its card was declined', async () => {
    const ledger = new OrderLedger(database.db);
    for (const requestedBy of ['cus-42', undefined]) {
      const orderId = await placeOrder(database.db);
      const data = {
        orderId,
        at: '2026-11-22T10:00:01Z',
        reason: 'customer' as const,
        requestedBy,
        undone: [],
      };
      const events = [{ type: 'OrderCancelled' as const, data }];
      await ledger.record(progressRecord(orderId, 1, 'cancelled', { events }));
    }
    expect(await kept()).toMatchObject([
      { action: 'cancelled', words: { words: { requestedBy: 'cus-42' } } },
    ]);
  });
});

describe('hashes leave the database', () => {
  const signer = {
    sign: (_type: string, head: object) => Promise.resolve({ signed: JSON.stringify(head), kid: 'k' }),
  };
  const notaryWith = (send: (topic: string, messages: readonly { value: unknown }[]) => Promise<void>) =>
    new AuditNotary(database.db, { send }, signer as unknown as Signer);

  it('signed, each once, also when several processes publish; then the audit holds to them', async () => {
    for (let n = 0; n < 30; n++) await trail.intends(deed(`ord-${n % 3}`));
    const sent: string[] = [];
    const send = (_topic: string, messages: readonly { value: unknown }[]) => {
      sent.push(...messages.map(({ value }) => String(value)));
      return Promise.resolve();
    };
    await Promise.all([notaryWith(send).publish(), notaryWith(send).publish()]);
    expect(sent).toHaveLength(30);
    const heads = sent.map((head) => JSON.parse(head) as { chain: string; n: number; hash: string });
    expect(verifyAudit(await kept(), heads)).toMatchObject({ pending: 0, problems: [] });
  });

  it('later, when the broker is away', async () => {
    await trail.intends(deed('ord-1'));
    const away = notaryWith(() => Promise.reject(new Error('no broker')));
    await expect(away.publish()).rejects.toThrow('no broker');
    expect(verifyAudit(await kept(), [])).toMatchObject({ pending: 1 });
    expect(await notaryWith(() => Promise.resolve()).publish()).toBe(1);
  });
});
