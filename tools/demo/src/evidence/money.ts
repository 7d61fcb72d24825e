import type { Database } from './database';

/** An authorization as one side's books have it; amounts in minor units. */
export interface Authorization {
  orderId: string;
  authorizationId: string;
  amount: number;
  captured: number;
  refunded: number;
  /** No longer held, and never to be captured. */
  voided: number;
}

/** How often the card network was asked to perform one operation, and whether it has. */
export interface NetworkOperation {
  orderId: string;
  key: string;
  kind: 'authorize' | 'capture' | 'void' | 'refund';
}

export interface MoneyEvidence {
  /** What the payment service believes. */
  booked: Authorization[];
  /** What the card network knows. */
  atNetwork: Authorization[];
  operations: NetworkOperation[];
  /** How often the network was called to authorize, by order. */
  authorizeCalls: { orderId: string; calls: number }[];
  /** How often the payment service set out to authorize, by order. */
  authorizeAttempts: { orderId: string; attempts: number }[];
}

// An operation's key is `<orderId>:<step>:<n>`, and an orderId holds no colon.
const orderOf = (key: string) => `split_part(${key}, ':', 1) AS "orderId"`;

export async function readMoney(payment: Database): Promise<MoneyEvidence> {
  return {
    booked: await payment.rows(
      `SELECT a.order_id AS "orderId", a.authorization_id AS "authorizationId", a.amount, a.voided,
         coalesce((SELECT sum(amount) FROM captures c
                   WHERE c.authorization_id = a.authorization_id AND captured_at IS NOT NULL), 0)::bigint AS captured,
         coalesce((SELECT sum(r.amount) FROM refunds r JOIN captures c ON c.operation_key = r.capture_key
                   WHERE c.authorization_id = a.authorization_id AND r.refunded_at IS NOT NULL), 0)::bigint AS refunded
       FROM authorizations a`,
    ),
    atNetwork: await payment.rows(
      `SELECT ${orderOf('o.operation_key')}, a.authorization_id AS "authorizationId", a.amount, a.captured, a.refunded,
         CASE WHEN a.voided THEN a.amount - a.captured ELSE 0 END AS voided
       FROM sandbox.card_authorization a
       LEFT JOIN sandbox.card_operation o ON o.kind = 'authorize' AND o.answer->>'authorizationId' = a.authorization_id`,
    ),
    operations: await payment.rows(
      `SELECT ${orderOf('operation_key')}, operation_key AS key, kind FROM sandbox.card_operation`,
    ),
    authorizeCalls: await payment.rows(
      `SELECT ${orderOf('operation_key')}, sum(calls)::bigint AS calls FROM sandbox.card_call GROUP BY 1`,
    ),
    authorizeAttempts: await payment.rows(
      `SELECT ${orderOf('key')}, sum(fence)::bigint AS attempts FROM operation
       WHERE split_part(key, ':', 2) = 'authorize' GROUP BY 1`,
    ),
  };
}
