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
type CardMandate = Pick<Opened<string>, 'version' | 'limit'>;

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
  const { orderId, amount, currency } = request;
  // Of an older build: it says neither how much nor how new.
  if (mandate.version === 0) return ensureOfOlderBuild(trx, orderId);
  const { limit } = mandate;
  if (limit && limit.currency !== currency)
    throw new SealedFieldUnreadable(`the card's mandate is in ${limit.currency}, not ${currency}`);
  const claimed = await claim(trx, request, mandate);
  if (!claimed) throw olderCard(orderId);
  if (!limit) return;
  const total = claimed.isFirst ? amount : await claimedOf(trx, orderId);
  if (total > limit.amount)
    throw new SealedFieldUnreadable(
      `${amount} ${currency} would make ${total} ${currency} of the order, of which the card's mandate allows ${limit.amount}`,
    );
}

/** @throws SealedFieldUnreadable when the order has used a card with a mandate: then one without is older, or forged */
async function ensureOfOlderBuild(trx: PaymentTransaction, orderId: string): Promise<void> {
  const mandate = await trx
    .selectFrom('card_mandate')
    .select('version')
    .where('order_id', '=', orderId)
    .executeTakeFirst();
  if (mandate) throw olderCard(orderId);
}

const olderCard = (orderId: string) =>
  new SealedFieldUnreadable(`the card is older than one that order ${orderId} has used since`);

/**
 * Whatever was authorized, an order is never charged more than its card's mandate allows. An order of an older build has none.
 *
 * @throws Refusal `AmountNotAuthorized`
 */
export async function countCapture(
  trx: PaymentTransaction,
  { orderId, amount, currency }: Pick<CapturePaymentRequest, 'orderId' | 'amount' | 'currency'>,
): Promise<void> {
  const { rows } = await sql<{ allowed: boolean }>`
    WITH counted AS (
      UPDATE card_mandate SET captured = captured + ${amount}
      WHERE order_id = ${orderId} AND (amount IS NULL OR captured + ${amount} <= amount)
      RETURNING order_id
    )
    SELECT EXISTS (SELECT FROM counted) OR NOT EXISTS (SELECT FROM card_mandate WHERE order_id = ${orderId}) AS allowed`.execute(
    trx,
  );
  if (!rows[0]!.allowed)
    throw amountNotAuthorized(`${amount} ${currency} more is more than order ${orderId} may be charged`);
}

/** A capture that was counted never happened, and never will. */
export async function discountCapture(
  trx: PaymentTransaction,
  orderId: string,
  amount: number,
): Promise<void> {
  await trx
    .updateTable('card_mandate')
    .set({ captured: sql<number>`greatest(captured - ${amount}, 0)` }) // one of an older build was not counted
    .where('order_id', '=', orderId)
    .execute();
}

/**
 * Undefined for a card that is older than the newest one. The order's row stays locked until the transaction ends.
 *
 * @returns `isFirst`: nothing was ever asked of a card for this order before
 */
async function claim(
  trx: PaymentTransaction,
  { key, orderId, amount, replaces }: AuthorizePaymentRequest,
  { version, limit }: CardMandate,
): Promise<{ isFirst: boolean } | undefined> {
  const { rows } = await sql<{ isFirst: boolean }>`
    WITH mandate AS (
      INSERT INTO card_mandate (order_id, version, amount, currency)
      VALUES (${orderId}, ${version}, ${limit?.amount ?? null}, ${limit?.currency ?? null})
      ON CONFLICT (order_id) DO UPDATE SET version = excluded.version, amount = excluded.amount, currency = excluded.currency
      WHERE card_mandate.version <= excluded.version
      RETURNING order_id, xmax = 0 AS inserted
    ), claim AS (
      INSERT INTO authorization_claim (operation_key, order_id, amount, replaces)
      SELECT ${key}, m.order_id, ${amount}, a.operation_key
      FROM mandate m LEFT JOIN authorizations a ON a.operation_key = ${replaces ?? null} AND a.order_id = m.order_id
    )
    SELECT inserted AND NOT EXISTS (SELECT FROM authorizations WHERE order_id = ${orderId}) AS "isFirst" FROM mandate`.execute(
    trx,
  );
  return rows[0];
}

/** What the order's cards hold, have been charged, or are being asked for; not what was or is being let go of or replaced. */
async function claimedOf(trx: PaymentTransaction, orderId: string): Promise<number> {
  const { rows } = await sql<{ claimed: number }>`
    WITH live AS (
      SELECT c.operation_key, c.amount, c.replaces, o.state
      FROM authorization_claim c JOIN operation o ON o.key = c.operation_key AND o.state IN ('intent', 'done')
      WHERE c.order_id = ${orderId}
    )
    SELECT (
      coalesce((SELECT sum(amount) FROM live WHERE state = 'intent'), 0) +
      coalesce((SELECT sum(CASE
                  -- Its undo was begun, or the card network does not honour it any more: only what was taken counts.
                  WHEN o.state = 'closed' OR a.expires_at < clock_timestamp() THEN a.captured
                  WHEN a.voided_at IS NULL THEN a.amount
                  ELSE a.amount - a.voided END)
                FROM authorizations a LEFT JOIN operation o ON o.key = a.operation_key
                WHERE a.order_id = ${orderId} AND NOT EXISTS (SELECT FROM live WHERE replaces = a.operation_key)), 0)
    )::bigint AS claimed`.execute(trx);
  return rows[0]!.claimed;
}
