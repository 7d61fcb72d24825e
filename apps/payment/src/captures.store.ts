import type { CapturePaymentRequest } from '@waybill/contract-payment/payment.contract';
import { sql, type Selectable } from 'kysely';
import { countCapture, discountCapture } from './card-mandates.store';
import type { PaymentTables, PaymentTransaction } from './payment.tables';
import { amountNotAuthorized } from './refusals';

export type CaptureRow = Selectable<PaymentTables['captures']>;

const now = sql<Date>`clock_timestamp()`;

/**
 * Sets the amount aside for a capture that is about to be asked for; for a final one, also what it will let go of.
 *
 * @throws Refusal `AmountNotAuthorized`
 * @throws Error (retryable) for a final one while another is under way: letting go would take its money away
 */
export async function reserveCapture(
  trx: PaymentTransaction,
  request: CapturePaymentRequest,
): Promise<CaptureRow> {
  const { key, orderId, authorizationId, amount, currency, shipmentId } = request;
  const reserved = await lockCapture(trx, key);
  if (reserved) return reserved;
  await countCapture(trx, request);
  const held = await trx
    .selectFrom('authorizations')
    .selectAll()
    .where('authorization_id', '=', authorizationId)
    .where('order_id', '=', orderId)
    .forUpdate()
    .executeTakeFirst();
  if (!held) throw amountNotAuthorized(`order ${orderId} has no authorization ${authorizationId}`);
  if (held.currency !== currency)
    throw amountNotAuthorized(`authorized in ${held.currency}, not ${currency}`);
  const left = held.amount - held.captured - held.voided;
  if (amount > left) {
    throw amountNotAuthorized(
      `${amount} wanted, ${left} left of ${held.amount}: ${held.captured} captured, ${held.voided} voided`,
    );
  }
  const final = request.final || !held.several_captures;
  if (final) await ensureNoneUnderWay(trx, authorizationId);
  await trx
    .updateTable('authorizations')
    .set({ captured: held.captured + amount, ...(final && { voided: left - amount }) })
    .where('authorization_id', '=', authorizationId)
    .execute();
  return trx
    .insertInto('captures')
    .values({
      operation_key: key,
      authorization_id: authorizationId,
      order_id: orderId,
      amount,
      currency,
      shipment_id: shipmentId ?? null,
      final,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** @throws Error (retryable) while a capture is under way: whether it takes the money is not known yet */
export async function ensureNoneUnderWay(trx: PaymentTransaction, authorizationId: string): Promise<void> {
  const underWay = await trx
    .selectFrom('captures')
    .select('operation_key')
    .where('authorization_id', '=', authorizationId)
    .where('captured_at', 'is', null)
    .executeTakeFirst();
  if (underWay) throw new Error(`capture ${underWay.operation_key} is under way`);
}

/** The capture of this key, taken or under way, locked until the transaction ends. */
export function lockCapture(trx: PaymentTransaction, key: string): Promise<CaptureRow | undefined> {
  return trx
    .selectFrom('captures')
    .selectAll()
    .where('operation_key', '=', key)
    .forUpdate()
    .executeTakeFirst();
}

export async function finishCapture(
  trx: PaymentTransaction,
  capture: CaptureRow,
  captureId: string,
): Promise<void> {
  await trx
    .updateTable('captures')
    .set({ capture_id: captureId, captured_at: now })
    .where('operation_key', '=', capture.operation_key)
    .execute();
  if (!capture.final) return;
  await trx
    .updateTable('authorizations')
    .set({ voided_at: now })
    .where('authorization_id', '=', capture.authorization_id)
    .where('voided', '>', 0)
    .execute();
}

/** Gives back what was set aside for a capture that never happened and never will. */
export async function dropCapture(trx: PaymentTransaction, capture: CaptureRow): Promise<void> {
  await discountCapture(trx, capture.order_id, capture.amount);
  await trx.deleteFrom('captures').where('operation_key', '=', capture.operation_key).execute();
  await trx
    .updateTable('authorizations')
    .set((eb) => ({
      captured: eb('captured', '-', capture.amount),
      // A final capture is the last one that could begin: all that is voided would have been let go of by it.
      ...(capture.final && { voided: 0 }),
    }))
    .where('authorization_id', '=', capture.authorization_id)
    .execute();
}
