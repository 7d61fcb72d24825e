import { type Kysely, sql } from 'kysely';
import { sayArrived } from './stock-events';
import type { InventoryTables } from './stock-tables';

/** Goods that came in. */
export interface Arrival {
  /** Given by whoever brings them: the same id is the same delivery, however often it is told. */
  readonly arrivalId: string;
  readonly sku: string;
  readonly warehouse: string;
  readonly quantity: number;
}

/** `conflict`: the id was used before, for other goods. */
export type ArrivalOutcome = 'new' | 'known' | 'conflict';

export interface StockLevel {
  sku: string;
  warehouse: string;
  received: number;
  available: number;
  reserved: number;
  shipped: number;
}

/** What comes in, and what is where. */
export class ArrivalStore {
  constructor(private readonly db: Kysely<InventoryTables>) {}

  /** Puts the goods on their shelf, once per id; a shelf that is not there yet is made. */
  receive({ arrivalId, ...goods }: Arrival): Promise<ArrivalOutcome> {
    return this.db.transaction().execute(async (trx) => {
      const at = new Date();
      const isNew = await trx
        .insertInto('arrival')
        .values({ id: arrivalId, ...goods, at })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      if (!isNew) {
        const told = await trx
          .selectFrom('arrival')
          .selectAll()
          .where('id', '=', arrivalId)
          .executeTakeFirstOrThrow();
        const same = (['sku', 'warehouse', 'quantity'] as const).every((name) => told[name] === goods[name]);
        return same ? 'known' : 'conflict';
      }
      const { sku, warehouse, quantity } = goods;
      await trx
        .insertInto('stock')
        .values({ sku, warehouse, received: quantity, available: quantity })
        .onConflict((conflict) =>
          conflict.columns(['sku', 'warehouse']).doUpdateSet({
            received: sql`stock.received + excluded.received`,
            available: sql`stock.available + excluded.available`,
          }),
        )
        .execute();
      await sayArrived(trx, { ...goods, at: at.toISOString() });
      return 'new';
    });
  }

  /** Where a sku is, by warehouse; empty when it never was anywhere. */
  levels(sku: string): Promise<StockLevel[]> {
    return this.db.selectFrom('stock').selectAll().where('sku', '=', sku).orderBy('warehouse').execute();
  }
}
