import type { RefundPaymentRequest } from '@waybill/contract-payment/payment.contract';
import { type NotNull, sql, type Selectable } from 'kysely';
import type { CaptureRow } from './captures.store';
import type { PaymentTables, PaymentTransaction } from './payment.tables';
import { amountNotCaptured } from './refusals';

export type RefundRow = Selectable<PaymentTables['refunds']>;

/** Sets the amount aside for a refund that is about to be asked for. @throws Refusal `AmountNotCaptured` */
export async function reserveRefund(
  trx: PaymentTransaction,
  request: RefundPaymentRequest,
  capture: CaptureRow,
): Promise<void> {
  const { key, orderId, amount, currency } = request;
  const reserved = await trx
    .selectFrom('refunds')
    .select('operation_key')
    .where('operation_key', '=', key)
    .executeTakeFirst();
  if (reserved) return;
  if (capture.currency !== currency)
    throw amountNotCaptured(`captured in ${capture.currency}, not ${currency}`);
  const left = capture.amount - capture.refunded;
  if (amount > left) {
    throw amountNotCaptured(
      `${amount} wanted, ${left} left of ${capture.amount}: ${capture.refunded} refunded`,
    );
  }
  await trx
    .updateTable('captures')
    .set((eb) => ({ refunded: eb('refunded', '+', amount) }))
    .where('operation_key', '=', capture.operation_key)
    .execute();
  await trx
    .insertInto('refunds')
    .values({ operation_key: key, capture_key: capture.operation_key, order_id: orderId, amount, currency })
    .execute();
}

export async function finishRefund(trx: PaymentTransaction, key: string, refundId: string): Promise<void> {
  await trx
    .updateTable('refunds')
    .set({ refund_id: refundId, refunded_at: sql<Date>`clock_timestamp()` })
    .where('operation_key', '=', key)
    .execute();
}

/** The refund of this key that is under way, and the authorization it is about; locked until the transaction ends. */
export function lockRefundUnderWay(trx: PaymentTransaction, key: string) {
  return trx
    .selectFrom('refunds as r')
    .innerJoin('captures as c', 'c.operation_key', 'r.capture_key')
    .selectAll('r')
    .select(['c.authorization_id', 'c.capture_id'])
    .$narrowType<{ capture_id: NotNull }>()
    .where('r.operation_key', '=', key)
    .where('r.refunded_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

/** Gives back what was set aside for a refund that never happened and never will. */
export async function dropRefund(trx: PaymentTransaction, refund: RefundRow): Promise<void> {
  await trx.deleteFrom('refunds').where('operation_key', '=', refund.operation_key).execute();
  await trx
    .updateTable('captures')
    .set((eb) => ({ refunded: eb('refunded', '-', refund.amount) }))
    .where('operation_key', '=', refund.capture_key)
    .execute();
}
