import type { OrderState } from '@waybill/contract-order/fulfil-order.contract';
import { createLedgerDatabase } from '../../test/ledger-database';
import { placeOrder, progressRecord } from '../../test/ledger-orders';
import type { ProgressRecord } from '../workflow/record/bookkeeping';
import { OrderLedger } from './order-ledger';

type Ledger = Awaited<ReturnType<typeof createLedgerDatabase>>;
let database: Ledger;
let ledger: OrderLedger;
beforeAll(async () => {
  database = await createLedgerDatabase();
  ledger = new OrderLedger(database.db);
});
afterAll(() => database.drop());

const anOrder = (customerId?: string) => placeOrder(database.db, customerId);
function progress(orderId: string, sequence: number, state: OrderState): ProgressRecord {
  const at = '2026-11-22T10:00:01.000Z';
  return progressRecord(orderId, sequence, state, {
    events: [{ type: 'OrderDelivered', data: { orderId, at } }],
  });
}

const eventsOf = (orderId: string) =>
  database.db
    .selectFrom('outbox')
    .select(['type', 'sequence'])
    .where('key', '=', orderId)
    .orderBy('id')
    .execute();

describe('a progress record', () => {
  it('is written with its events once, however often it comes', async () => {
    const orderId = await anOrder();
    await Promise.all([1, 1, 1].map((sequence) => ledger.record(progress(orderId, sequence, 'shipping'))));
    expect(await ledger.find(orderId)).toMatchObject({ state: 'shipping' });
    expect(await eventsOf(orderId)).toEqual([{ type: 'OrderDelivered', sequence: 1 }]);
  });

  it('says what has happened in that order', async () => {
    const orderId = await anOrder();
    const at = '2026-11-22T10:00:01.000Z';
    const events = ['OrderShipped', 'OrderDelivered'].map((type) => ({ type, data: { orderId, at } }));
    await ledger.record(progressRecord(orderId, 1, 'delivered', { events } as Partial<ProgressRecord>));
    await ledger.record(progressRecord(orderId, 2, 'delivered'));
    expect(await eventsOf(orderId)).toEqual([
      { type: 'OrderShipped', sequence: 1 },
      { type: 'OrderDelivered', sequence: 2 },
    ]);
  });

  it('that comes late changes nothing', async () => {
    const orderId = await anOrder();
    await ledger.record(progress(orderId, 2, 'shipped'));
    await ledger.record(progress(orderId, 1, 'shipping'));
    expect(await ledger.find(orderId)).toMatchObject({ state: 'shipped' });
    expect(await eventsOf(orderId)).toHaveLength(1);
  });

  it('proves that the order has started', async () => {
    const orderId = await anOrder();
    await ledger.record(progress(orderId, 1, 'securing'));
    const row = await database.db
      .selectFrom('orders')
      .select('started_at')
      .where('order_id', '=', orderId)
      .executeTakeFirst();
    expect(row?.started_at).toBeInstanceOf(Date);
  });
});

describe('the list of orders', () => {
  it('is newest first and can be paged through without loss or repetition', async () => {
    const customerId = 'cus-pages';
    const placed: string[] = [];
    for (let i = 0; i < 7; i++) placed.push(await anOrder(customerId));
    const seen: string[] = [];
    let cursor: Parameters<typeof ledger.list>[0]['cursor'];
    do {
      const page = await ledger.list({ customerId, limit: 3, cursor });
      seen.push(...page.items.map((item) => item.orderId));
      cursor = page.next;
    } while (cursor);
    expect(seen).toEqual(placed.reverse());
  });

  it('filters by state and by attention', async () => {
    const customerId = 'cus-filter';
    const [flagged, shipped] = [await anOrder(customerId), await anOrder(customerId)];
    const waiting = { step: 'capture', since: '2026-11-22T10:00:00Z', attempts: 1, lastError: 'away' };
    const attention = [{ ...waiting, actions: ['retry' as const] }];
    await ledger.record(progressRecord(flagged, 1, 'shipping', { attention }));
    await ledger.record(progress(shipped, 1, 'shipped'));
    const ids = async (filter: object) =>
      (await ledger.list({ customerId, limit: 10, ...filter })).items.map((item) => item.orderId);
    expect(await ids({ needsAttention: true })).toEqual([flagged]);
    expect(await ids({ needsAttention: false })).toEqual([shipped]);
    expect(await ids({ state: 'shipped' })).toEqual([shipped]);
  });

  it('knows nothing of an order never seen', async () => {
    expect(await ledger.find('never')).toBeUndefined();
  });
});
