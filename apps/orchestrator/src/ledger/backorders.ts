import type { Kysely, Transaction } from 'kysely';
import type { ProgressRecord } from '../workflow/record/bookkeeping';
import type { LedgerTables } from './ledger.tables';

/** Which orders wait for stock to arrive. */
export class Backorders {
  constructor(private readonly db: Kysely<LedgerTables>) {}

  /** Ids of the orders that wait for this sku, the longest waiting first. */
  async waitingFor(sku: string): Promise<string[]> {
    const rows = await this.db
      .selectFrom('backorder')
      .select('order_id')
      .where('sku', '=', sku)
      .orderBy('since')
      .orderBy('order_id')
      .execute();
    return rows.map((row) => row.order_id);
  }
}

/** The record's skus are all that its order waits for now; one that it waits for already keeps its place. */
export async function writeBackorders(
  trx: Transaction<LedgerTables>,
  { status: { orderId }, backordered }: ProgressRecord,
): Promise<void> {
  await trx
    .deleteFrom('backorder')
    .where('order_id', '=', orderId)
    .$if(backordered.length > 0, (query) => query.where('sku', 'not in', backordered))
    .execute();
  if (backordered.length === 0) return;
  await trx
    .insertInto('backorder')
    .values(backordered.map((sku) => ({ order_id: orderId, sku })))
    .onConflict((conflict) => conflict.columns(['order_id', 'sku']).doNothing())
    .execute();
}
