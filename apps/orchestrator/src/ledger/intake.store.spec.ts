import type { KyselyPlugin } from 'kysely';
import { createLedgerDatabase } from '../../test/ledger-database';
import type { Coordinates } from './intake-account';
import { type ArrivedOrder, IntakeStore } from './intake.store';

type Ledger = Awaited<ReturnType<typeof createLedgerDatabase>>;
let ledger: Ledger;
let store: IntakeStore;
beforeAll(async () => {
  ledger = await createLedgerDatabase();
  store = new IntakeStore(ledger.db);
});
afterAll(() => ledger.drop());

let offsets = 0;
const next = (): Coordinates => ({ topic: 'shop.orders.v1', partition: 0, offset: String(offsets++) });
const KIDS = ['payment-1', 'orchestrator-1'];
let orders = 0;
const arrived = (): ArrivedOrder => {
  const orderId = `ord-${orders++}`;
  return {
    orderId,
    customerId: 'cus-42',
    placedAt: '2026-11-22T10:00:00Z',
    total: 2990,
    currency: 'EUR',
    payload: { orderId, total: 2990 },
  };
};
const takeOrder = async (order: ArrivedOrder, at: Coordinates) =>
  (await store.takeOrders([{ order, at }], KIDS))[0]!.intake;
const kindAt = async ({ topic, partition, offset }: Coordinates) => {
  const query = ledger.db.selectFrom('intake').select('kind').where('topic', '=', topic);
  const row = await query
    .where('partition', '=', partition)
    .where('offset', '=', Number(offset))
    .executeTakeFirst();
  return row?.kind;
};

describe('an order that arrives', () => {
  it('is to be started until it is known to have started, and a duplicate from then on', async () => {
    const order = arrived();
    const [first, again, later] = [next(), next(), next()];
    expect(await takeOrder(order, first)).toBe('to-start');
    expect(await takeOrder(order, again)).toBe('to-start');
    await store.markStarted(order.orderId, KIDS);
    expect(await takeOrder(order, later)).toBe('duplicate');
    expect(await Promise.all([first, again, later].map(kindAt))).toEqual(['order', 'duplicate', 'duplicate']);
  });

  it('stays the order of its offset when that is read again', async () => {
    const order = arrived();
    const at = next();
    await takeOrder(order, at);
    await takeOrder(order, at);
    expect(await kindAt(at)).toBe('order');
  });

  it('with other content under a known id is a conflict and leaves no trace', async () => {
    const order = arrived();
    await takeOrder(order, next());
    const at = next();
    expect(await takeOrder({ ...order, payload: { ...(order.payload as object), total: 1 } }, at)).toBe(
      'conflict',
    );
    expect(await kindAt(at)).toBeUndefined();
  });

  it('is the same order whatever the order of its fields', async () => {
    const order = arrived();
    await takeOrder(order, next());
    const payload = { total: 2990, orderId: order.orderId };
    expect(await takeOrder({ ...order, payload }, next())).toBe('to-start');
  });

  it('twenty times at once is one order', async () => {
    const order = arrived();
    const places = Array.from({ length: 20 }, next);
    await Promise.all(places.map((at) => takeOrder(order, at)));
    const kinds = await Promise.all(places.map(kindAt));
    expect(kinds.filter((kind) => kind === 'order')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'duplicate')).toHaveLength(19);
  });
});

describe('orders that arrive together', () => {
  it('are each answered in their place: new, known, started, again in the same batch, with other content', async () => {
    const [fresh, known, started] = [arrived(), arrived(), arrived()];
    await takeOrder(known, next());
    await takeOrder(started, next());
    await store.markStarted(started.orderId, KIDS);
    const changed = { ...fresh, payload: { orderId: fresh.orderId, total: 1 } };
    const batch = [started, fresh, known, fresh, changed].map((order) => ({ order, at: next() }));
    const taken = await store.takeOrders(batch, KIDS);
    expect(taken.map(({ intake }) => intake)).toEqual([
      'duplicate',
      'to-start',
      'to-start',
      'duplicate',
      'conflict',
    ]);
    expect(await Promise.all(batch.map(({ at }) => kindAt(at)))).toEqual([
      'duplicate',
      'order',
      'duplicate',
      'duplicate',
      undefined,
    ]);
  });

  it('a hundred, costs as many statements as one', async () => {
    const statements = async (count: number) => {
      const batch = Array.from({ length: count }, () => ({ order: arrived(), at: next() }));
      const before = counted.length;
      await new IntakeStore(ledger.db.withPlugin(counting)).takeOrders(batch, KIDS);
      return counted.length - before;
    };
    expect(await statements(100)).toBe(await statements(1));
  });

  it('at two bridges, in other orders, do not wait for each other', async () => {
    const orders = Array.from({ length: 50 }, arrived);
    const together = await Promise.all(
      [orders, [...orders].reverse()].map((batch) =>
        store.takeOrders(
          batch.map((order) => ({ order, at: next() })),
          KIDS,
        ),
      ),
    );
    expect(new Set(together.flat().map(({ intake }) => intake))).toEqual(new Set(['to-start']));
  });
});

const counted: unknown[] = [];
/** Counts the statements that pass. */
const counting: KyselyPlugin = {
  transformQuery: ({ node }) => {
    counted.push(node);
    return node;
  },
  transformResult: async ({ result }) => result,
};

describe('a cancellation', () => {
  const cancellation = (orderId: string, reason = 'customer') => ({ orderId, reason, requestedBy: 'cus-42' });

  it('that comes before its order waits for it, until it has been passed on', async () => {
    const [order, other] = [arrived(), arrived()];
    expect(await store.takeCancellation(cancellation(order.orderId), next())).toBe(false);
    const waiting = { reason: 'customer', requestedBy: 'cus-42' };
    expect(await store.waitingCancellation(order.orderId)).toEqual(waiting);
    const together = () =>
      store.takeOrders(
        [order, other].map((each) => ({ order: each, at: next() })),
        KIDS,
      );
    expect((await together()).map((taken) => taken.cancellation)).toEqual([waiting, undefined]);
    await store.settleCancellation(order.orderId, 'forwarded');
    expect((await together()).map((taken) => taken.cancellation)).toEqual([undefined, undefined]);
  });

  it('of a started order can be passed on', async () => {
    const order = arrived();
    await takeOrder(order, next());
    expect(await store.takeCancellation(cancellation(order.orderId), next())).toBe(false);
    await store.markStarted(order.orderId, KIDS);
    const at = next();
    expect(await store.takeCancellation(cancellation(order.orderId), at)).toBe(true);
    expect(await kindAt(at)).toBe('cancellation');
  });

  it('is passed on by one or the other when its order starts at the same moment', async () => {
    const order = arrived();
    await takeOrder(order, next());
    let hasLooked!: () => void;
    let goOn!: () => void;
    const looked = new Promise<void>((resolve) => (hasLooked = resolve));
    const heldUp = new Promise<void>((resolve) => (goOn = resolve));
    const holding: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        if (result.rows.some((row) => 'started_at' in row)) {
          hasLooked();
          await heldUp;
        }
        return result;
      },
    };
    const slow = new IntakeStore(ledger.db.withPlugin(holding));
    const cancelling = slow.takeCancellation(cancellation(order.orderId), next());
    await looked; // and has seen that the order is not started
    const waiting = await store.markStarted(order.orderId, KIDS);
    goOn();
    expect([await cancelling, waiting?.reason]).toEqual([false, 'customer']);
  });

  it('counts once per order: the first is kept, and what became of it', async () => {
    const { orderId } = arrived();
    await store.takeCancellation(cancellation(orderId, 'first'), next());
    await store.takeCancellation(cancellation(orderId, 'second'), next());
    expect(await store.waitingCancellation(orderId)).toMatchObject({ reason: 'first' });
    await store.settleCancellation(orderId, 'forwarded');
    await store.settleCancellation(orderId, 'too-late');
    expect(await store.waitingCancellation(orderId)).toBeUndefined();
    const kept = await ledger.db
      .selectFrom('cancellations')
      .select('outcome')
      .where('order_id', '=', orderId)
      .execute();
    expect(kept).toEqual([{ outcome: 'forwarded' }]);
  });
});
