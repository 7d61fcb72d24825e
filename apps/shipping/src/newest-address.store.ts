import { SealedFieldUnreadable } from '@waybill/service-kit/sealing/sealed-field-unreadable';
import { type Kysely, sql } from 'kysely';
import type { ShippingTables } from './shipping-tables';

/** The first address of an order; most never get another. */
const FIRST_VERSION = 1;

/** From now on none of the order's parcels goes to an older one. @throws SealedFieldUnreadable when one went to a newer one before */
export async function keepNewestAddress(
  db: Kysely<ShippingTables>,
  orderId: string,
  version: number,
): Promise<void> {
  if (version <= FIRST_VERSION) return;
  const kept = await db
    .insertInto('newest_address')
    .values({ order_id: orderId, version })
    .onConflict((conflict) =>
      conflict
        .column('order_id')
        .doUpdateSet({ version })
        .where('newest_address.version', '<=', sql<number>`excluded.version`),
    )
    .returning('version')
    .executeTakeFirst();
  if (!kept) throw olderAddress(orderId);
}

export const olderAddress = (orderId: string) =>
  new SealedFieldUnreadable(`the address is older than one that a parcel of order ${orderId} has gone to`);
