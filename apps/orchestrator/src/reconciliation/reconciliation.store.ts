import { sql, type Kysely } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { LedgerTables } from '../ledger/ledger.tables';
import type { Compared, OrderAtRest, ReconciliationActivities } from '../workflow/reconcile/reconciliation';
import { fileDifference, withdrawOthers } from './difference-desk';

type Page = Parameters<ReconciliationActivities['ordersAtRest']>[0];

const unchangedSince = sql<string>`to_json(updated_at)#>>'{}'`;

/** The ledger as the reconciler reads it, and where it writes what it found. */
export class ReconciliationStore {
  constructor(private readonly db: Kysely<LedgerTables>) {}

  /** What waits for a person is not at rest: that person knows. */
  async ordersAtRest(page: Page): Promise<OrderAtRest[]> {
    const { after, quietSeconds, againAfterSeconds, forgetAfterSeconds, pageSize } = page;
    const longerAgo = (seconds: number) => sql<Date>`now() - make_interval(secs => ${seconds})`;
    const rows = await this.rows()
      .where('order_id', '>', after)
      .where('needs_attention', '=', false)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('returns')
              .whereRef('returns.order_id', '=', 'orders.order_id')
              .where('returns.needs_attention', '=', true),
          ),
        ),
      )
      .where('updated_at', '<', longerAgo(quietSeconds))
      .where('updated_at', '>', longerAgo(forgetAfterSeconds))
      .where((where) =>
        where.or([
          where('reconciled_at', 'is', null),
          where('reconciled_at', '<', where.ref('updated_at')),
          where('reconciled_at', '<', longerAgo(againAfterSeconds)),
        ]),
      )
      .orderBy('order_id')
      .limit(pageSize)
      .execute();
    return rows.map(atRest);
  }

  async orderAtRest(orderId: string): Promise<OrderAtRest> {
    const row = await this.rows().where('order_id', '=', orderId).executeTakeFirst();
    return row ? atRest(row) : { orderId };
  }

  async neverSeen(orderIds: string[]): Promise<string[]> {
    if (orderIds.length === 0) return [];
    const rows = await this.db
      .selectFrom('orders')
      .select('order_id')
      .where('order_id', 'in', orderIds)
      .execute();
    const seen = new Set(rows.map(({ order_id }) => order_id));
    return orderIds.filter((orderId) => !seen.has(orderId));
  }

  /** @returns how many differences are new */
  async fileDifferences(compared: Compared[]): Promise<number> {
    let found = 0;
    for (const one of compared) found += await this.file(one);
    return found;
  }

  private file({ orderId, unchangedSince: seen, incomplete, differences }: Compared): Promise<number> {
    return this.db.transaction().execute(async (trx) => {
      if (seen !== undefined) {
        const { numUpdatedRows } = await trx
          .updateTable('orders')
          .set({ reconciled_at: incomplete ? sql<Date>`reconciled_at` : sql<Date>`clock_timestamp()` })
          .where('order_id', '=', orderId)
          .where(unchangedSince, '=', seen)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return 0; // it has moved on: what was read is not how it stands
      }
      if (!incomplete) await withdrawOthers(trx, orderId, differences);
      let found = 0;
      for (const difference of differences) if (await fileDifference(trx, orderId, difference)) found++;
      return found;
    });
  }

  private rows() {
    return this.db
      .selectFrom('orders')
      .select(['order_id', 'status', 'books', unchangedSince.as('unchangedSince')])
      .select(({ selectFrom }) => [
        jsonArrayFrom(
          selectFrom('returns')
            .select(['refunded', 'by_hand as byHand'])
            .whereRef('returns.order_id', '=', 'orders.order_id'),
        ).as('returns'),
        jsonArrayFrom(
          selectFrom('delivered_line')
            .select(['shipment_id as shipmentId', 'sku', 'rejected as quantity'])
            .whereRef('delivered_line.order_id', '=', 'orders.order_id')
            .where('rejected', '>', 0),
        ).as('rejected'),
      ])
      .where('books', 'is not', null);
  }
}

type Row = Awaited<ReturnType<ReturnType<ReconciliationStore['rows']>['execute']>>[number];

/** The order's own account of its money, with what its returns have paid back. */
function atRest({ order_id: orderId, status, books, unchangedSince, returns, rejected }: Row): OrderAtRest {
  return {
    ...{ orderId, status, unchangedSince },
    ...(books && {
      books: {
        captured: books.captured,
        refunded: returns.reduce((sum, { refunded }) => sum + refunded, books.refunded),
        byHand: returns.some(({ byHand }) => byHand) || books.byHand,
      },
    }),
    ...(rejected.length > 0 && { rejected }),
  };
}
