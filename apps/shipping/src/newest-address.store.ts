import { SealedFieldUnreadable } from '@waybill/service-kit/sealing/sealed-field-unreadable';
import { type Kysely, sql } from 'kysely';
import type { ShippingTables } from './shipping-tables';

/** A sealed address of an order; an older build's have version 0. */
interface SealedAddress {
  orderId: string;
  version: number;
}

/** From now on the order's parcels go to no older one. @throws SealedFieldUnreadable when a newer one was good before */
export async function keepNewestAddress(
  db: Kysely<ShippingTables>,
  { orderId, version }: SealedAddress,
): Promise<void> {
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
  new SealedFieldUnreadable(`the address is older than one that order ${orderId} was given since`);
