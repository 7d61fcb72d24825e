import type {
  AccountsRequest,
  ParcelAccount,
  ShippingAccount,
} from '@waybill/contract-shipping/shipping.contract';
import type { Kysely } from 'kysely';
import type { ShippingTables } from './shipping-tables';

const WENT = ['dispatched', 'delivered', 'returned', 'lost'] as const;

/** The books, read by whoever compares them with others'. */
export class Accounts {
  constructor(private readonly db: Kysely<ShippingTables>) {}

  async of({ orderIds }: AccountsRequest): Promise<{ accounts: ShippingAccount[] }> {
    const parcels = await this.db
      .selectFrom('shipment')
      .select(['order_id', 'shipment_id', 'dispatch_key', 'state', 'warehouse', 'lines'])
      .where('order_id', 'in', orderIds)
      .where('state', 'in', WENT)
      .orderBy('dispatched_at')
      .execute();
    const keys = parcels.map(({ dispatch_key }) => dispatch_key);
    const home =
      keys.length === 0
        ? []
        : await this.db
            .selectFrom('parcel_return')
            .select(['dispatch_key', 'lines'])
            .where('dispatch_key', 'in', keys)
            .where('state', '=', 'home')
            .execute();
    const accounts = new Map<string, ParcelAccount[]>();
    for (const { order_id, shipment_id, dispatch_key: key, state, warehouse, lines } of parcels) {
      const fetched = home.filter(({ dispatch_key }) => dispatch_key === key).flatMap((one) => one.lines);
      const parcel: ParcelAccount = {
        shipmentId: shipment_id,
        key,
        state: state as ParcelAccount['state'],
        ...(warehouse !== null && { warehouse }),
        lines,
        cameBack: state === 'returned' ? lines : fetched,
      };
      accounts.set(order_id, [...(accounts.get(order_id) ?? []), parcel]);
    }
    return { accounts: [...accounts].map(([orderId, parcels]) => ({ orderId, parcels })) };
  }
}
