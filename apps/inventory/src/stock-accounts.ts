import type {
  AccountsRequest,
  HoldersRequest,
  StockAccount,
} from '@waybill/contract-inventory/inventory.contract';
import { type Kysely, sql } from 'kysely';
import type { InventoryTables } from './stock-tables';

const reserved = sql<number>`quantity - shipped - released`;

/** The books, read by whoever compares them with others'. */
export class StockAccounts {
  constructor(private readonly db: Kysely<InventoryTables>) {}

  async of({ orderIds }: AccountsRequest): Promise<{ accounts: StockAccount[] }> {
    const open = await this.db
      .selectFrom('reservation_line')
      .innerJoin('reservation', 'reservation.id', 'reservation_id')
      .select(['order_id', 'reservation_id as reservationId', 'sku', 'warehouse', reserved.as('quantity')])
      .where('order_id', 'in', orderIds)
      .where(sql<boolean>`${reserved} > 0`)
      .orderBy('created_at')
      .execute();
    const gone = await this.db
      .selectFrom('shipped_line')
      .select(['order_id', 'shipment_id as shipmentId', 'sku'])
      .select((eb) => [
        sql<number>`sum(${eb.ref('quantity')})::bigint`.as('shipped'),
        sql<number>`sum(${eb.ref('returned')})::bigint`.as('returned'),
      ])
      .where('order_id', 'in', orderIds)
      .groupBy(['order_id', 'shipment_id', 'sku'])
      .execute();
    const ofOrder = (orderId: string) => (row: { order_id: string }) => row.order_id === orderId;
    const known = new Set([...open, ...gone].map(({ order_id }) => order_id));
    return {
      accounts: [...known].map((orderId) => ({
        orderId,
        reserved: open.filter(ofOrder(orderId)).map(({ reservationId, sku, warehouse, quantity }) => ({
          reservationId,
          sku,
          warehouse,
          quantity,
        })),
        parcels: gone
          .filter(ofOrder(orderId))
          .map(({ shipmentId, sku, shipped, returned }) => ({ shipmentId, sku, shipped, returned })),
      })),
    };
  }

  async holders({ heldSince, after = '', limit }: HoldersRequest): Promise<{ orderIds: string[] }> {
    const rows = await this.db
      .selectFrom('reservation')
      .innerJoin('reservation_line', 'reservation_id', 'reservation.id')
      .select('order_id')
      .distinct()
      .where('created_at', '<', new Date(heldSince))
      .where(sql<boolean>`${reserved} > 0`)
      .where('order_id', '>', after)
      .orderBy('order_id')
      .limit(limit)
      .execute();
    return { orderIds: rows.map(({ order_id }) => order_id) };
  }
}
