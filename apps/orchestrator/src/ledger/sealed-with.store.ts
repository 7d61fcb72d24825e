import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { LedgerTables } from './ledger.tables';

/** What an order's next private field is sealed with. */
export interface NextSealing {
  version: number;
  /** Minor units; undefined for an order that an older build took in. */
  total: number | undefined;
  currency: string | undefined;
}

export interface KeyUse {
  kid: string;
  /** Orders that may still need it, with their returns. */
  orders: number;
}

/** Which keys the orders' private fields are sealed with. */
export class SealedWithStore {
  constructor(private readonly db: Kysely<LedgerTables>) {}

  /** A version that no other field of the order has. */
  async nextSealing(orderId: string): Promise<NextSealing> {
    const { sealed_version, total, currency } = await this.db
      .updateTable('orders')
      .set((eb) => ({ sealed_version: eb('sealed_version', '+', 1) }))
      .where('order_id', '=', orderId)
      .returning(['sealed_version', 'total', 'currency'])
      .executeTakeFirstOrThrow();
    return { version: sealed_version, total: total ?? undefined, currency: currency ?? undefined };
  }

  /** Before the order is given what was sealed with them. */
  async keep(orderId: string, kids: string[]): Promise<void> {
    await this.db
      .updateTable('orders')
      .set({ sealed_with: withKids(kids) })
      .where('order_id', '=', orderId)
      .execute();
  }

  /**
   * Keys that orders may still need: of those that have not ended, are on the desk, or from which something may still come back.
   * Without `kid`: orders of an older build, of which that is not known.
   */
  async inUse(): Promise<{ keys: KeyUse[]; unknown: number }> {
    const { rows } = await sql<{ kid: string | null; orders: number }>`
      SELECT kid, count(*)::int AS orders
      FROM orders o LEFT JOIN LATERAL unnest(o.sealed_with) AS kid ON true
      WHERE o.state NOT IN ('delivered', 'cancelled', 'returned')
         OR o.needs_attention
         -- A build before stayed with its orders for as long as they could be returned, a year at most.
         OR (o.sealed_with IS NULL AND o.sale IS NULL AND o.state = 'delivered' AND o.updated_at > now() - interval '366 days')
         OR EXISTS (SELECT FROM delivered_line l
                    WHERE l.order_id = o.order_id AND (l.returnable_until > now() OR l.on_its_way > 0))
         OR EXISTS (SELECT FROM returns r
                    WHERE r.order_id = o.order_id AND (r.state NOT IN ('closed', 'cancelled') OR r.needs_attention))
      GROUP BY kid ORDER BY kid`.execute(this.db);
    const unknown = rows.find(({ kid }) => kid === null)?.orders ?? 0;
    return { keys: rows.flatMap(({ kid, orders }) => (kid === null ? [] : [{ kid, orders }])), unknown };
  }
}

/** Those that were kept before, and these; unknown stays unknown. */
export function withKids(kids: string[]): RawBuilder<string[] | null> {
  return sql`CASE WHEN sealed_with IS NULL THEN NULL
    ELSE ARRAY(SELECT DISTINCT unnest(sealed_with || ${kids}::text[]) ORDER BY 1) END`;
}
