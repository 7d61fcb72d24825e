import type { CancellationRequest, OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import type { OrderCancellationRequested } from '@waybill/contract-order/order-placed.contract';
import { requestHash } from '@waybill/outbox/request-hash';
import { type Kysely, sql, type Transaction } from 'kysely';
import { withKids } from './sealed-with.store';
import { accountFor, accountForAll, type Coordinates } from './intake-account';
import type { CancellationOutcome, IntakeKind, LedgerTables } from './ledger.tables';

export interface ArrivedOrder {
  orderId: string;
  customerId: string;
  placedAt: string;
  /** Minor units. */
  total: number;
  currency: string;
  /** The event's data as received, before defaults: what makes two events the same order. */
  payload: unknown;
}

/** An order, and where it was read. */
export interface Arrival {
  order: ArrivedOrder;
  at: Coordinates;
}

export type Intake = 'to-start' | 'duplicate' | 'conflict';

/** What is to be done about an order that arrived. */
export interface Taken {
  intake: Intake;
  /** One that came before the order and has not been passed on yet. */
  cancellation: CancellationRequest | undefined;
}

/** The bridge's side of the order ledger: what came in, and what has been done about it. */
export class IntakeStore {
  constructor(private readonly db: Kysely<LedgerTables>) {}

  /**
   * Puts orders in the ledger, all in one transaction of a few statements. Answers for each, in their order: `to-start` also for
   * one that is there but was never started (the bridge died in between); `conflict`: the same orderId came with another
   * content, and nothing of it is written. With a cancellation that has been waiting for the order, if there is one.
   *
   * @param kids the keys that their private fields will be sealed with
   */
  takeOrders(arrivals: Arrival[], kids: string[]): Promise<Taken[]> {
    if (arrivals.length === 0) return Promise.resolve([]);
    const hashed = arrivals.map((arrival) => ({ ...arrival, ...requestHash(arrival.order.payload) }));
    return this.db.transaction().execute(async (trx) => {
      const known = await insertOrders(trx, hashed, kids);
      const seen = new Set<string>();
      const verdicts = hashed.map(({ order: { orderId }, hash }) => {
        const { payload_hash, started, inserted, cancellation } = known.get(orderId)!;
        if (payload_hash !== hash) return { intake: 'conflict' as const, cancellation };
        const first = !seen.has(orderId);
        seen.add(orderId);
        // The offset of the first arrival is already accounted for as the order; any other is a duplicate.
        const kind: IntakeKind = inserted && first ? 'order' : 'duplicate';
        const intake: Intake = started || !first ? 'duplicate' : 'to-start';
        return { intake, cancellation, kind };
      });
      const rows = verdicts.flatMap(({ kind }, index) => {
        const { at, order } = arrivals[index]!;
        return kind ? [{ at, orderId: order.orderId, kind }] : [];
      });
      await accountForAll(trx, rows);
      return verdicts.map(({ intake, cancellation }) => ({ intake, cancellation }));
    });
  }

  /**
   * From now on the order's cancellations go to its workflow. Answers the one that came before and has not been passed on
   * yet, if there is one.
   *
   * @param kids the keys that its private fields were sealed with
   */
  async markStarted(orderId: string, kids: string[]): Promise<CancellationRequest | undefined> {
    await this.db
      .updateTable('orders')
      .set({ started_at: sql<Date>`coalesce(started_at, now())`, sealed_with: withKids(kids) })
      .where('order_id', '=', orderId)
      .execute();
    return this.waitingCancellation(orderId);
  }

  /**
   * Keeps the first cancellation of an order, whether it came on Kafka (`at`) or otherwise; true if the order is
   * already started, so that it can be told.
   */
  async takeCancellation(cancellation: OrderCancellationRequested, at?: Coordinates): Promise<boolean> {
    const { orderId, reason, requestedBy } = cancellation;
    await this.db.transaction().execute(async (trx) => {
      await trx
        .insertInto('cancellations')
        .values({ order_id: orderId, reason, requested_by: requestedBy })
        .onConflict((conflict) => conflict.column('order_id').doNothing())
        .execute();
      if (at) await accountFor(trx, at, orderId, 'cancellation');
    });
    // Not before the cancellation is there for all to see: who starts the order meanwhile looks for it, after having said so.
    const order = await this.db
      .selectFrom('orders')
      .select('started_at')
      .where('order_id', '=', orderId)
      .executeTakeFirst();
    return order?.started_at != null;
  }

  /** The order's cancellation that has not been passed on yet, if there is one. */
  async waitingCancellation(orderId: string): Promise<CancellationRequest | undefined> {
    const row = await this.db
      .selectFrom('cancellations')
      .select(['reason', 'requested_by'])
      .where('order_id', '=', orderId)
      .where('outcome', 'is', null)
      .executeTakeFirst();
    return row && cancellationOf(row);
  }

  async settleCancellation(orderId: string, outcome: CancellationOutcome): Promise<void> {
    await this.db
      .updateTable('cancellations')
      .set({ outcome })
      .where('order_id', '=', orderId)
      .where('outcome', 'is', null)
      .execute();
  }
}

type HashedArrival = Arrival & { hash: string; version: number };

/** Writes down what is new, and answers what is known of each. */
async function insertOrders(trx: Transaction<LedgerTables>, arrivals: HashedArrival[], kids: string[]) {
  const byId = new Map<string, HashedArrival>();
  for (const arrival of arrivals) {
    if (!byId.has(arrival.order.orderId)) byId.set(arrival.order.orderId, arrival);
  }
  // In one order for everybody: two bridges with the same orders would else wait for each other.
  const ids = [...byId.keys()].sort();
  const inserted = await trx
    .insertInto('orders')
    .values(ids.map((orderId) => newRow(byId.get(orderId)!, kids)))
    .onConflict((conflict) => conflict.column('order_id').doNothing())
    .returning('order_id')
    .execute();
  const isNew = new Set(inserted.map(({ order_id }) => order_id));
  const rows = await trx
    .selectFrom('orders as o')
    .leftJoin('cancellations as c', (join) =>
      join.onRef('c.order_id', '=', 'o.order_id').on('c.outcome', 'is', null),
    )
    .select(['o.order_id', 'payload_hash', 'started_at', 'reason', 'requested_by'])
    .where('o.order_id', 'in', ids)
    .execute();
  return new Map(
    rows.map(({ order_id, payload_hash, started_at, reason, requested_by }) => [
      order_id,
      {
        ...{ payload_hash, started: started_at !== null, inserted: isNew.has(order_id) },
        cancellation: reason === null ? undefined : cancellationOf({ reason, requested_by: requested_by! }),
      },
    ]),
  );
}

const cancellationOf = (row: { reason: string; requested_by: string }): CancellationRequest => ({
  reason: row.reason,
  requestedBy: row.requested_by,
});

function newRow({ order, hash, version }: HashedArrival, kids: string[]) {
  return {
    order_id: order.orderId,
    payload_hash: hash,
    hash_version: version,
    customer_id: order.customerId,
    placed_at: new Date(order.placedAt),
    total: order.total,
    currency: order.currency,
    sealed_with: kids,
    state: 'waiting' as const,
    status: JSON.stringify(justArrived(order.orderId)),
  };
}

function justArrived(orderId: string): OrderStatus {
  return { orderId, state: 'waiting', needsAttention: false, shipments: [], timeline: [] };
}
