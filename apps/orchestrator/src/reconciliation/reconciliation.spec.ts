import { placeOrder, progressRecord } from '../../test/ledger-orders';
import { createLedgerDatabase } from '../../test/ledger-database';
import { deliveredOrder, returnRecord, returnStore } from '../../test/returned-orders';
import { AttentionDesk } from '../ledger/attention-desk';
import { OrderLedger } from '../ledger/order-ledger';
import { ReturnLedger } from '../returns/return-ledger';
import type { Difference } from '../workflow/reconcile/reconciliation';
import { DifferenceDesk } from './difference-desk';
import { ReconciliationStore } from './reconciliation.store';

let database: Awaited<ReturnType<typeof createLedgerDatabase>>;
let store: ReconciliationStore;
let desk: DifferenceDesk;
let ledger: OrderLedger;
beforeAll(async () => {
  database = await createLedgerDatabase();
  store = new ReconciliationStore(database.db);
  desk = new DifferenceDesk(database.db);
  ledger = new OrderLedger(database.db);
});
afterAll(() => database.drop());

const page = {
  after: '',
  quietSeconds: 60,
  againAfterSeconds: 3_600,
  forgetAfterSeconds: 86_400,
  pageSize: 100,
};
const held: Difference = {
  step: 'money-left-held',
  finding: 'payment still holds 5 EUR',
  suggestion: 'void 5 EUR',
  repairs: [{ do: 'void', authorizationKey: 'ord:authorize:1' }],
};

async function orderOfAge(seconds: number, needsAttention = false): Promise<string> {
  const orderId = await placeOrder(database.db);
  const parked = {
    step: 'capture',
    since: new Date().toISOString(),
    attempts: 1,
    lastError: 'x',
    actions: [],
  };
  await ledger.record(progressRecord(orderId, 1, 'delivered', { attention: needsAttention ? [parked] : [] }));
  await database.db
    .updateTable('orders')
    .set({ updated_at: new Date(Date.now() - seconds * 1000) })
    .where('order_id', '=', orderId)
    .execute();
  return orderId;
}
const isAtRest = async (orderId: string, more: Partial<typeof page> = {}) =>
  (await store.ordersAtRest({ ...page, ...more })).some((order) => order.orderId === orderId);
const open = async (orderId: string) =>
  (await new AttentionDesk(database.db).list({ limit: 200 })).items.filter(
    (item) => item.orderId === orderId,
  );
const events = async (orderId: string) =>
  (
    await database.db
      .selectFrom('outbox')
      .select('type')
      .where('key', '=', orderId)
      .orderBy('sequence')
      .execute()
  ).map(({ type }) => type);
async function file(orderId: string, ...differences: Difference[]): Promise<number> {
  const { unchangedSince } = await store.orderAtRest(orderId);
  return store.fileDifferences([{ orderId, unchangedSince, differences }]);
}
const repairOf = (orderId: string, nth = 1) => ({
  ...{ orderId, step: held.step, by: 'grace', reason: 'seen', nth, stepBudgetSeconds: 60 },
});

describe('an order is looked at', () => {
  it('with what its returns have paid back and what stands on no shelf, and not while one waits for a person', async () => {
    const orderId = await deliveredOrder(database.db);
    const lines = [{ sku: 'MUG-BLUE', quantity: 2 }];
    const { returnId } = (await returnStore(database.db).request({ orderId, lines, reason: 'too blue' }))!;
    const returns = new ReturnLedger(database.db, true);
    const accepted = [{ sku: 'MUG-BLUE', quantity: 1 }];
    await returns.settle({ returnId, accepted });
    const status = (await returnStore(database.db).find(returnId))!;
    const quiet = { ...page, quietSeconds: 0 };
    const atRest = async () => (await store.ordersAtRest(quiet)).find((order) => order.orderId === orderId);
    await returns.record(returnRecord({ ...status, state: 'arrived', needsAttention: true }, 1));
    expect(await atRest()).toBeUndefined();
    await returns.record(returnRecord({ ...status, state: 'closed', accepted, refunded: 1250 }, 2));
    expect(await atRest()).toMatchObject({
      books: { captured: 0, refunded: 1250, byHand: false },
      rejected: [{ shipmentId: `${orderId}-1`, sku: 'MUG-BLUE', quantity: 1 }],
    });
  });

  it('once it has been quiet, not before, and not while it waits for a person or is long past', async () => {
    expect(await isAtRest(await orderOfAge(120))).toBe(true);
    expect(await isAtRest(await orderOfAge(10))).toBe(false);
    expect(await isAtRest(await orderOfAge(120, true))).toBe(false);
    expect(await isAtRest(await orderOfAge(100_000))).toBe(false);
    expect(await isAtRest(await placeOrder(database.db), { quietSeconds: 0 })).toBe(false); // it has no books yet
  });

  it('again when it has changed, or after a while', async () => {
    const orderId = await orderOfAge(120);
    await file(orderId);
    expect(await isAtRest(orderId)).toBe(false);
    expect(await isAtRest(orderId, { againAfterSeconds: 0 })).toBe(true);
    await ledger.record(progressRecord(orderId, 2, 'returned'));
    expect(await isAtRest(orderId, { quietSeconds: 0 })).toBe(true);
  });

  it('page by page, each once', async () => {
    const ids = [await orderOfAge(120), await orderOfAge(120), await orderOfAge(120)];
    const seen: string[] = [];
    for (let after = ''; ; after = seen.at(-1)!) {
      const orders = await store.ordersAtRest({ ...page, after, pageSize: 1 });
      if (orders.length === 0) break;
      seen.push(...orders.map(({ orderId }) => orderId));
    }
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(seen).toEqual(expect.arrayContaining(ids));
  });
});

describe('a difference', () => {
  it('is filed once, with what its repair would do, and said', async () => {
    const orderId = await orderOfAge(120);
    expect([await file(orderId, held), await file(orderId, held)]).toEqual([1, 0]);
    expect(await open(orderId)).toEqual([
      expect.objectContaining({
        ...{ step: held.step, kind: 'difference', lastError: held.finding, suggestion: held.suggestion },
        actions: ['retry', 'skip', 'resolved'],
      }),
    ]);
    expect(await events(orderId)).toEqual(['OrderNeedsAttention']);
  });

  it('of an order that has moved on meanwhile is not filed', async () => {
    const orderId = await orderOfAge(120);
    const { unchangedSince } = await store.orderAtRest(orderId);
    await ledger.record(progressRecord(orderId, 2, 'returned'));
    expect(await store.fileDifferences([{ orderId, unchangedSince, differences: [held] }])).toBe(0);
    expect(await open(orderId)).toEqual([]);
  });

  it('stays while a team could not be asked, and the order is looked at again in the next run', async () => {
    const orderId = await orderOfAge(120);
    await file(orderId, held);
    const { unchangedSince } = await store.orderAtRest(orderId);
    const incomplete = { orderId, unchangedSince, incomplete: true, differences: [] };
    expect(await store.fileDifferences([incomplete])).toBe(0);
    expect(await open(orderId)).toHaveLength(1);
    const another = await orderOfAge(120);
    await store.fileDifferences([{ ...incomplete, ...(await store.orderAtRest(another)), orderId: another }]);
    expect(await isAtRest(another)).toBe(true);
  });

  it('of an order never seen is on the desk without a state', async () => {
    const orderId = 'of-nobody';
    expect(await store.neverSeen([orderId, await placeOrder(database.db)])).toEqual([orderId]);
    await store.fileDifferences([{ orderId, differences: [held] }]);
    expect((await open(orderId))[0]).not.toHaveProperty('state');
  });

  it('that is found no more is withdrawn, and what the order itself writes down leaves it alone', async () => {
    const orderId = await orderOfAge(120);
    await file(orderId, held);
    await ledger.record(progressRecord(orderId, 2, 'delivered'));
    expect(await open(orderId)).toHaveLength(1);
    await file(orderId);
    expect(await open(orderId)).toEqual([]);
  });

  it('that a person leaves as it is is not filed again; another finding is', async () => {
    const orderId = await orderOfAge(120);
    await file(orderId, held);
    expect(await desk.decide(orderId, held.step, { action: 'skip', by: 'grace', reason: 'known' })).toBe(
      true,
    );
    expect(await desk.decide(orderId, held.step, { action: 'skip', by: 'grace', reason: 'known' })).toBe(
      false,
    );
    expect(await events(orderId)).toEqual(['OrderNeedsAttention', 'OrderAttentionResolved']);
    expect(await file(orderId, held)).toBe(0);
    expect(await file(orderId, { ...held, finding: 'payment still holds 6 EUR' })).toBe(1);
  });

  it('whose repair failed stays, counted once, and says why', async () => {
    const orderId = await orderOfAge(120);
    await file(orderId, held);
    for (let times = 0; times < 2; times++)
      await desk.recordRepair({ ...repairOf(orderId), failure: 'the network is away' });
    expect(await open(orderId)).toEqual([
      expect.objectContaining({ attempts: 2, lastError: 'the network is away' }),
    ]);
  });

  it('that was repaired is closed, and its order looked at again', async () => {
    const orderId = await orderOfAge(120);
    await file(orderId, held);
    await desk.recordRepair(repairOf(orderId));
    expect(await open(orderId)).toEqual([]);
    expect(await isAtRest(orderId)).toBe(true);
    expect(await file(orderId, held)).toBe(1); // it did not help
  });
});
