import type {
  AccountsRequest,
  ParcelAccount,
  ReturnStateRequest,
  ReturnStateResult,
  ShipmentStateRequest,
  ShipmentStateResult,
  ShippingAccount,
} from '@waybill/contract-shipping/shipping.contract';
import { type Kysely, sql } from 'kysely';
import type { ShippingTables } from './shipping-tables';

const WENT = ['dispatched', 'delivered', 'returned', 'lost'] as const;

/** The books, read by whoever compares them with others'. */
export class Accounts {
  constructor(private readonly db: Kysely<ShippingTables>) {}

  /** What became of one parcel. One that arrived and is being fetched again is `delivered` until all that was asked for is home. */
  async stateOf({ orderId, shipmentId }: ShipmentStateRequest): Promise<ShipmentStateResult> {
    const parcel = await this.db
      .selectFrom('shipment')
      .select(['state', 'dispatched_at', 'delivered_at', 'returned_at', 'lost_at'])
      .select(({ selectFrom }) => [
        selectFrom('parcel_return')
          .whereRef('parcel_return.dispatch_key', '=', 'shipment.dispatch_key')
          .where('parcel_return.state', '<>', 'closed')
          .select(
            sql<Date | null>`CASE WHEN bool_and(parcel_return.state = 'home') THEN max(home_at) END`.as(
              'home',
            ),
          )
          .as('all_home_at'),
      ])
      .where('order_id', '=', orderId)
      .where('shipment_id', '=', shipmentId)
      .where('state', 'in', WENT)
      .executeTakeFirst();
    if (!parcel) return { state: 'not-dispatched', at: new Date().toISOString() };
    const { state, all_home_at, dispatched_at, delivered_at, returned_at, lost_at } = parcel;
    if (all_home_at) return { state: 'returned', at: all_home_at.toISOString() };
    const since = {
      dispatched: dispatched_at,
      delivered: delivered_at,
      returned: returned_at,
      lost: lost_at,
    };
    const went = state as keyof typeof since;
    return { state: went, at: since[went]!.toISOString() };
  }

  /** What became of goods that were to be fetched from the customer. */
  async returnState({ orderId, returnKey }: ReturnStateRequest): Promise<ReturnStateResult> {
    const row = await this.db
      .selectFrom('parcel_return')
      .innerJoin('shipment', 'shipment.dispatch_key', 'parcel_return.dispatch_key')
      .select(['parcel_return.state', 'parcel_return.requested_at', 'home_at'])
      .where('return_key', '=', returnKey)
      .where('order_id', '=', orderId)
      .where('parcel_return.state', '<>', 'closed')
      .executeTakeFirst();
    if (!row) return { state: 'not-arranged', at: new Date().toISOString() };
    if (row.home_at) return { state: 'home', at: row.home_at.toISOString() };
    return { state: 'on-its-way', at: row.requested_at.toISOString() };
  }

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
