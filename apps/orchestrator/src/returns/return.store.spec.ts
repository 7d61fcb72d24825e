import type { ReturnLine, ReturnStatus } from '@waybill/contract-order/returns.contract';
import { createLedgerDatabase } from '../../test/ledger-database';
import { placeOrder, progressRecord } from '../../test/ledger-orders';
import {
  deliveredOrder,
  returnRecord,
  returnsOf,
  returnStore,
  twoParcelsArrived,
} from '../../test/returned-orders';
import { seeded } from '../../test/seeded';
import { OrderLedger } from '../ledger/order-ledger';
import { ReturnLedger } from './return-ledger';
import type { ReturnStore } from './return.store';

let database: Awaited<ReturnType<typeof createLedgerDatabase>>;
let store: ReturnStore;
let returns: ReturnLedger;
beforeAll(async () => {
  database = await createLedgerDatabase();
  store = returnStore(database.db);
  returns = new ReturnLedger(database.db, true);
});
afterAll(() => database.drop());

const DAY = 86_400_000;
const mugs = (quantity: number): ReturnLine[] => [{ sku: 'MUG-BLUE', quantity }];
const book: ReturnLine[] = [{ sku: 'BOOK-TS', quantity: 1 }];
const ask = (orderId: string, lines?: ReturnLine[], more: object = {}) =>
  store.request({ orderId, lines, reason: 'too blue', ...more });
const eventsOf = async (orderId: string) =>
  (
    await database.db
      .selectFrom('outbox')
      .select(['type', 'data'])
      .where('key', '=', orderId)
      .orderBy('sequence')
      .execute()
  ).map(({ type, data }) => ({ type, data }));
const stateOf = async (orderId: string) =>
  (
    await database.db
      .selectFrom('orders')
      .select('state')
      .where('order_id', '=', orderId)
      .executeTakeFirstOrThrow()
  ).state;

/** What its workflow writes down of a return, one state after the other. */
function workflowOf(returnId: string) {
  let sequence = 0;
  return async (state: ReturnStatus['state'], more: Partial<ReturnStatus> = {}) => {
    const status = { ...(await store.find(returnId))!, state, ...more };
    return returns.record(returnRecord(status, ++sequence));
  };
}
/** Home, accepted as said, and paid back. */
async function finished(returnId: string, accepted: ReturnLine[]) {
  const write = workflowOf(returnId);
  await write('arrived');
  const settlement = await returns.settle({ returnId, accepted });
  const refunded = settlement.refunds.reduce((sum, { amount }) => sum + amount, 0);
  await write('refunded', { accepted, refunded });
  await write('closed');
  return settlement;
}

describe('a return that is asked for', () => {
  it('takes all that is left, parcel by parcel, unless lines are named', async () => {
    const orderId = await deliveredOrder(database.db);
    expect(await ask(orderId, mugs(1))).toMatchObject({
      ...{ returnId: `${orderId}-1`, n: 1, customerId: 'cus-42', currency: 'EUR', sealedContact: 'sealed' },
      parcels: [{ n: 1, shipmentId: `${orderId}-1`, lines: mugs(1) }],
    });
    expect(await ask(orderId)).toMatchObject({
      returnId: `${orderId}-2`,
      parcels: [
        { n: 1, lines: mugs(1) },
        { n: 2, lines: book },
      ],
    });
    await expect(ask(orderId)).rejects.toMatchObject({ type: 'NothingToReturn' });
    expect((await returnsOf(database.db, orderId)).map(({ returnId }) => returnId)).toEqual([
      `${orderId}-1`,
      `${orderId}-2`,
    ]);
    expect(await eventsOf(orderId)).toEqual([
      { type: 'ReturnAccepted', data: expect.objectContaining({ returnId: `${orderId}-1`, lines: mugs(1) }) },
      { type: 'ReturnAccepted', data: expect.objectContaining({ returnId: `${orderId}-2` }) },
    ]);
  });

  it.each<[string, () => Promise<string>, ReturnLine[] | undefined, string]>([
    ['more than there is', () => deliveredOrder(database.db), mugs(3), 'NotPossible'],
    [
      'more than there is, in two lines',
      () => deliveredOrder(database.db),
      [...mugs(1), ...mugs(2)],
      'NotPossible',
    ],
    [
      'what is not in it',
      () => deliveredOrder(database.db),
      [{ sku: 'constructor', quantity: 1 }],
      'NotPossible',
    ],
    [
      'anything, too late',
      () => deliveredOrder(database.db, new Date(Date.now() - 15 * DAY)),
      undefined,
      'TooLate',
    ],
    ['a line, too late', () => deliveredOrder(database.db, new Date(Date.now() - 15 * DAY)), book, 'TooLate'],
    ['what has not arrived', () => placeOrder(database.db), undefined, 'NothingToReturn'],
    ['of an order never seen', async () => 'never-seen', undefined, 'NothingToReturn'],
  ])('is refused for %s, and leaves no trace', async (_what, order, lines, type) => {
    const orderId = await order();
    await expect(ask(orderId, lines)).rejects.toMatchObject({ name: 'ReturnRefused', type });
    expect(await returnsOf(database.db, orderId)).toEqual([]);
  });

  it('is the same when the same event asks for it again', async () => {
    const orderId = await deliveredOrder(database.db);
    const at = (offset: number) => ({ topic: 'returns', partition: 0, offset: String(offset) });
    const once = await ask(orderId, mugs(1), { requestId: `${orderId} /shop 1`, at: at(1) });
    expect(await ask(orderId, mugs(1), { requestId: `${orderId} /shop 1`, at: at(2) })).toEqual(once);
    expect(await returnsOf(database.db, orderId)).toHaveLength(1);
    const accounted = database.db
      .selectFrom('intake')
      .select(['offset', 'kind'])
      .where('order_id', '=', orderId);
    expect(
      (await accounted.where('topic', '=', 'returns').orderBy('offset').execute()).map(({ kind }) => kind),
    ).toEqual(['return', 'duplicate']);
  });

  it('of an order of an older build is its own workflow’s business', async () => {
    const orderId = await placeOrder(database.db);
    await new OrderLedger(database.db).record(progressRecord(orderId, 1, 'delivered'));
    expect(await ask(orderId)).toBeUndefined();
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'never takes the same mug twice, whoever asks at once (seed %d)',
    async (seed) => {
      const orderId = await deliveredOrder(database.db);
      const next = seeded(seed);
      const wishes = Array.from({ length: 6 }, () =>
        next() < 0.3 ? undefined : next() < 0.7 ? mugs(1) : book,
      );
      const answers = await Promise.allSettled(wishes.map((lines) => ask(orderId, lines)));
      const taken = answers.flatMap((answer) =>
        answer.status === 'fulfilled' ? answer.value!.parcels.flatMap(({ lines }) => lines) : [],
      );
      const count = (sku: string) =>
        taken.filter((one) => one.sku === sku).reduce((sum, { quantity }) => sum + quantity, 0);
      expect([count('MUG-BLUE') <= 2, count('BOOK-TS') <= 1]).toEqual([true, true]);
      for (const answer of answers)
        if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ name: 'ReturnRefused' });
      const numbers = (await returnsOf(database.db, orderId)).map(({ returnId }) => returnId);
      expect(numbers).toEqual(numbers.map((_id, index) => `${orderId}-${index + 1}`));
    },
  );
});

describe('a return under way', () => {
  it('gives back what was cancelled, once, so that it may be returned another time', async () => {
    const orderId = await deliveredOrder(database.db);
    const { returnId } = (await ask(orderId))!;
    const write = workflowOf(returnId);
    await write('cancelled');
    await write('cancelled');
    expect(await ask(orderId)).toMatchObject({ returnId: `${orderId}-2` });
    await expect(ask(orderId, mugs(1))).rejects.toMatchObject({ type: 'NothingToReturn' });
  });

  it('is settled once, however often it is asked for', async () => {
    const orderId = await deliveredOrder(database.db);
    const { returnId } = (await ask(orderId, mugs(2)))!;
    const first = await returns.settle({ returnId, accepted: mugs(1) });
    expect(first).toEqual({
      refunds: [{ n: 1, captureKey: `${orderId}:capture:1`, amount: 1250 }],
      parcels: [{ n: 1, shipmentId: `${orderId}-1`, warehouse: 'central', lines: mugs(1) }],
    });
    expect(await returns.settle({ returnId, accepted: mugs(2) })).toEqual(first);
    // What was not accepted is not returned again.
    await expect(ask(orderId, mugs(1))).rejects.toMatchObject({ type: 'NotPossible' });
  });

  it('writes nothing twice', async () => {
    const orderId = await deliveredOrder(database.db);
    const { returnId } = (await ask(orderId))!;
    const record = returnRecord({ ...(await store.find(returnId))!, state: 'on-its-way' }, 1);
    expect(await returns.record(record)).toBe(true);
    expect(await returns.record(record)).toBe(false);
  });
});

describe('the order of what came back', () => {
  it('is returned with the last of it, and says so once, with all that was paid back', async () => {
    const orderId = await deliveredOrder(database.db);
    const first = (await ask(orderId, mugs(1)))!;
    const second = (await ask(orderId, book))!;
    const third = (await ask(orderId))!;
    await finished(first.returnId, mugs(1));
    await finished(third.returnId, mugs(1));
    expect(await stateOf(orderId)).toBe('delivered');
    const last = await finished(second.returnId, book);
    expect(last.refunds).toEqual([
      { n: 1, captureKey: `${orderId}:capture:1`, amount: 490 },
      { n: 2, captureKey: `${orderId}:capture:2`, amount: 2000 },
    ]);
    expect(await stateOf(orderId)).toBe('returned');
    expect((await eventsOf(orderId)).filter(({ type }) => type === 'OrderReturned')).toEqual([
      { type: 'OrderReturned', data: expect.objectContaining({ orderId, refunded: 4990, currency: 'EUR' }) },
    ]);
    const { timeline } = (await new OrderLedger(database.db).find(orderId))!;
    expect(timeline.at(-1)).toMatchObject({ step: 'order', outcome: 'returned' });
  });

  it('stays delivered as long as something was not accepted, or not paid back yet', async () => {
    const orderId = await deliveredOrder(database.db);
    const mug = (await ask(orderId, mugs(2)))!;
    const rest = (await ask(orderId))!;
    await finished(rest.returnId, book);
    await returns.settle({ returnId: mug.returnId, accepted: mugs(2) });
    expect(await stateOf(orderId)).toBe('delivered'); // it is back, and not paid back
    const other = await deliveredOrder(database.db);
    const rejected = (await ask(other))!;
    await finished(rejected.returnId, mugs(2));
    expect(await stateOf(other)).toBe('delivered');
  });

  it('keeps its last word when the order’s own workflow has something left to say', async () => {
    const orderId = await deliveredOrder(database.db);
    await finished((await ask(orderId))!.returnId, [...mugs(2), ...book]);
    const late = progressRecord(orderId, 2, 'delivered', {
      arrivals: { ...twoParcelsArrived(orderId), parcels: [] },
    });
    expect(await new OrderLedger(database.db).record(late)).toBe(true);
    expect(await stateOf(orderId)).toBe('returned');
    expect((await new OrderLedger(database.db).find(orderId))!.state).toBe('returned');
  });

  it('is returned at its own end when all that had arrived came back before', async () => {
    const orderId = await placeOrder(database.db);
    const ledger = new OrderLedger(database.db);
    const arrivals = twoParcelsArrived(orderId);
    await ledger.record(progressRecord(orderId, 1, 'shipped', { arrivals }));
    await finished((await ask(orderId))!.returnId, [...mugs(2), ...book]);
    expect(await stateOf(orderId)).toBe('shipped');
    await ledger.record(progressRecord(orderId, 2, 'delivered', { arrivals: { ...arrivals, parcels: [] } }));
    expect(await stateOf(orderId)).toBe('returned');
  });
});
