import type { AttentionItem } from '@waybill/contract-order/fulfil-order.contract';
import { createLedgerDatabase } from '../../test/ledger-database';
import { placeOrder, progressRecord } from '../../test/ledger-orders';
import type { Decided } from '../workflow/memory/story-memory';
import type { ProgressRecord } from '../workflow/record/bookkeeping';
import { register } from 'prom-client';
import { AttentionDesk } from './attention-desk';
import { measureDesk } from './attention-metrics';
import { OrderLedger } from './order-ledger';

let database: Awaited<ReturnType<typeof createLedgerDatabase>>;
let ledger: OrderLedger;
let desk: AttentionDesk;
beforeAll(async () => {
  database = await createLedgerDatabase();
  ledger = new OrderLedger(database.db);
  desk = new AttentionDesk(database.db);
});
afterAll(() => database.drop());

const record = (orderId: string, sequence: number, more: Partial<ProgressRecord>) =>
  ledger.record(progressRecord(orderId, sequence, 'shipping', more));
const since = (minute: number) => new Date(Date.UTC(2020, 10, 22, 10, minute)).toISOString();
const waiting = (step: string, minute: number, more: Partial<AttentionItem> = {}): AttentionItem => ({
  step,
  since: since(minute),
  attempts: 1,
  lastError: 'the provider is away',
  actions: ['retry', 'skip'],
  ...more,
});
const decided = (step: string, minute: number, at: number, more: Partial<Decided> = {}): Decided => ({
  ...waiting(step, minute),
  action: 'retry',
  by: 'ops',
  reason: 'it is back',
  at: since(at),
  ...more,
});
const openOf = async (orderId: string) =>
  (await desk.list({ limit: 200 })).items.filter((item) => item.orderId === orderId);
const rowsOf = (orderId: string) =>
  database.db
    .selectFrom('attention')
    .selectAll()
    .where('order_id', '=', orderId)
    .orderBy('since')
    .orderBy('step')
    .execute();

describe('a step that waits for a person', () => {
  it('is on the desk with what was tried and what may be decided', async () => {
    const orderId = await placeOrder(database.db);
    await record(orderId, 1, { attention: [waiting('capture', 1)] });
    expect(await openOf(orderId)).toEqual([
      { ...waiting('capture', 1), orderId, kind: 'step', state: 'shipping' },
    ]);
    expect(await desk.open(orderId, 'capture')).toEqual({ kind: 'step' });
    expect(await desk.open(orderId, 'void')).toBeUndefined();
  });

  it('stays the same row while it waits, with the last that was tried', async () => {
    const orderId = await placeOrder(database.db);
    await record(orderId, 1, { attention: [waiting('capture', 1)] });
    await record(orderId, 2, {
      attention: [waiting('capture', 1, { attempts: 2, lastError: 'still away' })],
    });
    expect(await rowsOf(orderId)).toHaveLength(1);
    expect(await openOf(orderId)).toMatchObject([{ attempts: 2, lastError: 'still away' }]);
  });

  it('leaves the desk as decided, and others stay', async () => {
    const orderId = await placeOrder(database.db);
    await record(orderId, 1, { attention: [waiting('capture', 1), waiting('notify', 1)] });
    const evidence = { carrier: 'DHL', trackingNumber: 'T-1' };
    const decision = decided('capture', 1, 5, { action: 'resolved', reason: 'done by hand', evidence });
    await record(orderId, 2, { attention: [waiting('notify', 1)], decisions: [decision] });
    expect(await rowsOf(orderId)).toMatchObject([
      {
        step: 'capture',
        outcome: 'resolved',
        decided_by: 'ops',
        reason: 'done by hand',
        evidence,
        closed_at: new Date(since(5)),
      },
      { step: 'notify', outcome: null, closed_at: null },
    ]);
    expect(await desk.open(orderId, 'capture')).toBeUndefined();
  });

  it('is withdrawn when the record no longer names it and nobody decided', async () => {
    const orderId = await placeOrder(database.db);
    await record(orderId, 1, { attention: [waiting('capture', 1)] });
    await record(orderId, 2, {});
    expect(await rowsOf(orderId)).toMatchObject([{ outcome: 'withdrawn', decided_by: null }]);
    expect(await openOf(orderId)).toEqual([]);
  });

  it('may wait again: a new row, and what was decided before is kept', async () => {
    const orderId = await placeOrder(database.db);
    await record(orderId, 1, { attention: [waiting('capture', 1)] });
    await record(orderId, 2, { attention: [waiting('capture', 9)], decisions: [decided('capture', 1, 5)] });
    await record(orderId, 3, { decisions: [decided('capture', 9, 11, { action: 'skip' })] });
    expect(await rowsOf(orderId)).toMatchObject([
      { since: new Date(since(1)), outcome: 'retry', closed_at: new Date(since(5)) },
      { since: new Date(since(9)), outcome: 'skip', closed_at: new Date(since(11)) },
    ]);
  });

  it('that was decided before it was ever written down is there all the same', async () => {
    const orderId = await placeOrder(database.db);
    await record(orderId, 1, { decisions: [decided('capture', 1, 2)] });
    expect(await rowsOf(orderId)).toMatchObject([{ outcome: 'retry', last_error: 'the provider is away' }]);
    expect(await openOf(orderId)).toEqual([]);
  });

  it('is not opened again by a record that comes late', async () => {
    const orderId = await placeOrder(database.db);
    await record(orderId, 2, {});
    await record(orderId, 1, { attention: [waiting('capture', 1)] });
    expect(await rowsOf(orderId)).toEqual([]);
  });
});

it('what waits is among the metrics, by step, and as it is now', async () => {
  measureDesk(desk);
  const orderId = await placeOrder(database.db);
  await record(orderId, 1, { attention: [waiting('metered', 1)] });
  expect(await register.metrics()).toMatch(/^orchestrator_attention_open\{step="metered"[^}]*\} 1$/m);
  expect(await register.metrics()).toMatch(/^orchestrator_attention_oldest_seconds(\{.*\})? [1-9]\d+/m);
  await record(orderId, 2, { decisions: [decided('metered', 1, 2)] });
  expect(await register.metrics()).not.toContain('step="metered"');
});

describe('the desk', () => {
  it('is read oldest first, page by page, without loss or repetition, also by step', async () => {
    const steps = ['page-a', 'page-b'];
    const expected: string[] = [];
    for (const minute of [30, 20, 20, 10]) {
      const orderId = await placeOrder(database.db);
      await record(orderId, 1, { attention: steps.map((step) => waiting(step, minute)) });
      expected.push(`${since(minute)} ${orderId} page-a`);
    }
    const seen: string[] = [];
    let cursor: Parameters<typeof desk.list>[0]['cursor'];
    do {
      const page = await desk.list({ step: 'page-a', limit: 1, cursor });
      seen.push(...page.items.map((item) => `${item.since} ${item.orderId} ${item.step}`));
      cursor = page.next;
    } while (cursor);
    expect([...seen].sort()).toEqual(expected.sort());
    const times = seen.map((place) => place.split(' ')[0]);
    expect(times).toEqual([...times].sort());
  });

  it('knows what may be tried again: by step, by age, and only where retry is allowed', async () => {
    const orderId = await placeOrder(database.db);
    const recently = new Date(Date.now() - 60_000).toISOString();
    await record(orderId, 1, {
      attention: [
        waiting('retry-old', 1),
        waiting('retry-new', 1, { since: recently }),
        waiting('retry-never', 1, { actions: ['resolved'] }),
      ],
    });
    const steps = async (filter: Parameters<typeof desk.retryable>[0]) =>
      (await desk.retryable(filter)).filter((item) => item.orderId === orderId).map(({ step }) => step);
    expect(await steps({ olderThanSeconds: 1 })).toContain('retry-new');
    expect(await steps({ step: 'retry-never' })).toEqual([]);
    expect(await steps({ step: 'retry-old' })).toEqual(['retry-old']);
    expect(await steps({ step: 'retry-new', olderThanSeconds: 3600 })).toEqual([]);
  });
});
