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
  if (version === 0) return ensureNewestAddress(db, { orderId, version });
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

/** @throws SealedFieldUnreadable when a newer one was good before */
export async function ensureNewestAddress(
  db: Kysely<ShippingTables>,
  { orderId, version }: SealedAddress,
): Promise<void> {
  const newer = await db
    .selectFrom('newest_address')
    .select('version')
    .where('order_id', '=', orderId)
    .where('version', '>', version)
    .executeTakeFirst();
  if (newer) throw olderAddress(orderId);
}

const olderAddress = (orderId: string) =>
  new SealedFieldUnreadable(`the address is older than one that order ${orderId} was given since`);
