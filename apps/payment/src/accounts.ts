import type {
  AccountsRequest,
  HoldersRequest,
  PaymentAccount,
} from '@waybill/contract-payment/payment.contract';
import { sql } from 'kysely';
import type { PaymentDatabase } from './payment.tables';

/** What is being let go of is held until the card network has done it. */
const held = sql<number>`amount - captured - CASE WHEN voided_at IS NULL THEN 0 ELSE voided END`;

/** The books, read by whoever compares them with others'. */
export class Accounts {
  constructor(private readonly db: PaymentDatabase) {}

  async of({ orderIds }: AccountsRequest): Promise<{ accounts: PaymentAccount[] }> {
    const authorizations = await this.db
      .selectFrom('authorizations')
      .select(['order_id', 'operation_key as key', held.as('held'), 'currency'])
      .where('order_id', 'in', orderIds)
      .orderBy('authorized_at')
      .execute();
    const captures = await this.db
      .selectFrom('captures')
      .select(['order_id', 'operation_key as key', 'amount', 'refunded', 'currency'])
      .where('order_id', 'in', orderIds)
      .where('captured_at', 'is not', null)
      .orderBy('captured_at')
      .execute();
    const ofOrder = (orderId: string) => (row: { order_id: string }) => row.order_id === orderId;
    const known = new Set(authorizations.map(({ order_id }) => order_id));
    return {
      accounts: [...known].map((orderId) => ({
        orderId,
        authorizations: authorizations
          .filter(ofOrder(orderId))
          .map(({ key, held, currency }) => ({ key, held, currency })),
        captures: captures
          .filter(ofOrder(orderId))
          .map(({ key, amount, refunded, currency }) => ({ key, amount, refunded, currency })),
      })),
    };
  }

  async holders({ heldSince, after = '', limit }: HoldersRequest): Promise<{ orderIds: string[] }> {
    const rows = await this.db
      .selectFrom('authorizations')
      .select('order_id')
      .distinct()
      .where('authorized_at', '<', new Date(heldSince))
      .where(sql<boolean>`${held} > 0`)
      .where('order_id', '>', after)
      .orderBy('order_id')
      .limit(limit)
      .execute();
    return { orderIds: rows.map(({ order_id }) => order_id) };
  }
}
