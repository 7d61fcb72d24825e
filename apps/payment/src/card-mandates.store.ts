import type {
  AuthorizePaymentRequest,
  CapturePaymentRequest,
} from '@waybill/contract-payment/payment.contract';
import type { Opened } from '@waybill/service-kit/sealing/opener';
import { SealedFieldUnreadable } from '@waybill/service-kit/sealing/sealed-field-unreadable';
import { sql } from 'kysely';
import type { PaymentTransaction } from './payment.tables';
import { amountNotAuthorized } from './refusals';

/** What a sealed card may be used for. */
export type CardMandate = Pick<Opened<string>, 'version' | 'limit'>;

/**
 * Claims what is about to be authorized, if the card's mandate allows it: together with all else that is held, captured or being
 * asked for of the order no more than its limit, and by no card that is older than one used before. Authorizations of one order
 * come here one after the other.
 *
 * @throws SealedFieldUnreadable when it does not allow it
 */
export async function claimAuthorization(
  trx: PaymentTransaction,
  request: AuthorizePaymentRequest,
  mandate: CardMandate,
): Promise<void> {
  // Of an older build: it says neither how much nor how new.
  if (mandate.version === 0) return;
  const { orderId, amount, currency } = request;
  const { limit } = mandate;
  if (limit && limit.currency !== currency)
    throw new SealedFieldUnreadable(`the card's mandate is in ${limit.currency}, not ${currency}`);
  if (!(await claim(trx, request, mandate)))
    throw new SealedFieldUnreadable(`the card is older than one that order ${orderId} has used since`);
  const claimed = limit ? await claimedOf(trx, orderId) : 0;
  if (limit && claimed > limit.amount)
    throw new SealedFieldUnreadable(
      `${amount} ${currency} would make ${claimed} ${currency} of the order, of which the card's mandate allows ${limit.amount}`,
    );
}

/**
 * Whatever was authorized, an order is never charged more than its card's mandate allows.
 *
 * @throws Refusal `AmountNotAuthorized`
 */
export async function ensureMayBeCharged(
  trx: PaymentTransaction,
  { orderId, amount, currency }: CapturePaymentRequest,
): Promise<void> {
  const mandate = await trx
    .selectFrom('card_mandate')
    .select(['amount', 'currency'])
    .where('order_id', '=', orderId)
    .forUpdate()
    .executeTakeFirst();
  if (!mandate || mandate.amount === null) return;
  const { captured } = await trx
    .selectFrom('authorizations')
    .select(sql<number>`coalesce(sum(captured), 0)::bigint`.as('captured'))
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow();
  if (captured + amount > mandate.amount)
    throw amountNotAuthorized(
      `with ${captured} captured before, ${amount} ${currency} is more than the ${mandate.amount} that order ${orderId} may be charged`,
    );
}

/** False for a card that is older than the newest one. The order's row stays locked until the transaction ends. */
async function claim(
  trx: PaymentTransaction,
  { key, orderId, amount, replaces }: AuthorizePaymentRequest,
  { version, limit }: CardMandate,
): Promise<boolean> {
  const { rows } = await sql`
    WITH mandate AS (
      INSERT INTO card_mandate (order_id, version, amount, currency)
      VALUES (${orderId}, ${version}, ${limit?.amount ?? null}, ${limit?.currency ?? null})
      ON CONFLICT (order_id) DO UPDATE SET version = excluded.version, amount = excluded.amount, currency = excluded.currency
      WHERE card_mandate.version <= excluded.version
      RETURNING order_id
    )
    INSERT INTO authorization_claim (operation_key, order_id, amount, replaces)
    SELECT ${key}, m.order_id, ${amount}, a.operation_key
    FROM mandate m LEFT JOIN authorizations a ON a.operation_key = ${replaces ?? null} AND a.order_id = m.order_id
    RETURNING operation_key`.execute(trx);
  return rows.length > 0;
}

/** What the order's cards hold, have been charged, or are being asked for; not what was let go of, or is being replaced. */
async function claimedOf(trx: PaymentTransaction, orderId: string): Promise<number> {
  const { rows } = await sql<{ claimed: number }>`
    WITH live AS (
      SELECT c.operation_key, c.amount, c.replaces, o.state
      FROM authorization_claim c JOIN operation o ON o.key = c.operation_key AND o.state IN ('intent', 'done')
      WHERE c.order_id = ${orderId}
    )
    SELECT (
      coalesce((SELECT sum(amount) FROM live WHERE state = 'intent'), 0) +
      coalesce((SELECT sum(amount - CASE WHEN voided_at IS NULL THEN 0 ELSE voided END)
                FROM authorizations a
                WHERE order_id = ${orderId} AND NOT EXISTS (SELECT FROM live WHERE replaces = a.operation_key)), 0)
    )::bigint AS claimed`.execute(trx);
  return rows[0]!.claimed;
}
