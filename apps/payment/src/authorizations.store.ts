import type { VoidAuthorizationRequest } from '@waybill/contract-payment/payment.contract';
import { operationConflict } from '@waybill/outbox/operation-errors';
import { sql, type Selectable, type UpdateObject } from 'kysely';
import { ensureNoneUnderWay } from './captures.store';
import type { Authorized } from './card-network';
import type { PaymentTables, PaymentTransaction } from './payment.tables';

type AuthorizationRow = Selectable<PaymentTables['authorizations']>;

export async function insertAuthorization(
  trx: PaymentTransaction,
  { key, orderId }: { key: string; orderId: string },
  authorized: Authorized,
): Promise<void> {
  await trx
    .insertInto('authorizations')
    .values({
      authorization_id: authorized.authorizationId,
      operation_key: key,
      order_id: orderId,
      amount: authorized.amount,
      currency: authorized.currency,
      several_captures: authorized.severalCaptures,
      expires_at: authorized.expiresAt,
    })
    .execute();
}

/**
 * Claims what is neither captured nor voided, so that no capture can begin any more; claimed before and not
 * finished, it is given again. Undefined when there is nothing to let go of.
 *
 * @throws Refusal `OperationConflict` when it is another order's
 * @throws Error (retryable) while a capture is under way: whether it takes the money is not known yet
 */
export async function claimForVoid(
  trx: PaymentTransaction,
  { key, undoes, orderId }: VoidAuthorizationRequest,
): Promise<AuthorizationRow | undefined> {
  const held = await trx
    .selectFrom('authorizations')
    .selectAll()
    .where('operation_key', '=', undoes)
    .forUpdate()
    .executeTakeFirst();
  if (held && held.order_id !== orderId) throw operationConflict(undoes);
  if (!held || held.voided_at) return undefined;
  await ensureNoneUnderWay(trx, held.authorization_id);

  const voided = held.amount - held.captured;
  if (voided === 0) return undefined;
  await updateAuthorization(trx, held.authorization_id, { voided, voiding_key: key });
  return held;
}

/** The authorization whose rest this undo has claimed and not yet let go of, locked until the transaction ends. */
export function lockVoiding(trx: PaymentTransaction, key: string): Promise<AuthorizationRow | undefined> {
  return trx
    .selectFrom('authorizations')
    .selectAll()
    .where('voiding_key', '=', key)
    .where('voided_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

export function finishVoid(trx: PaymentTransaction, authorizationId: string): Promise<void> {
  return updateAuthorization(trx, authorizationId, { voided_at: sql<Date>`clock_timestamp()` });
}

/** Gives up the claim of an undo that never happened and never will. */
export function dropVoid(trx: PaymentTransaction, authorizationId: string): Promise<void> {
  return updateAuthorization(trx, authorizationId, { voided: 0, voiding_key: null });
}

async function updateAuthorization(
  trx: PaymentTransaction,
  authorizationId: string,
  values: UpdateObject<PaymentTables, 'authorizations'>,
): Promise<void> {
  await trx
    .updateTable('authorizations')
    .set(values)
    .where('authorization_id', '=', authorizationId)
    .execute();
}
