import type { OutboxTables } from '@waybill/outbox/outbox-tables';
import type { Generated, Kysely, Transaction } from 'kysely';

interface AuthorizationsTable {
  authorization_id: string;
  operation_key: string;
  order_id: string;
  amount: number;
  currency: string;
  captured: Generated<number>;
  voided: Generated<number>;
  several_captures: boolean;
  expires_at: Date;
  authorized_at: Generated<Date>;
  voiding_key: string | null;
  voided_at: Date | null;
}

interface CapturesTable {
  operation_key: string;
  capture_id: string | null;
  authorization_id: string;
  order_id: string;
  amount: number;
  currency: string;
  shipment_id: string | null;
  final: boolean;
  refunded: Generated<number>;
  captured_at: Date | null;
}

interface RefundsTable {
  operation_key: string;
  refund_id: string | null;
  capture_key: string;
  order_id: string;
  amount: number;
  currency: string;
  refunded_at: Date | null;
}

interface CardMandateTable {
  order_id: string;
  version: number;
  amount: number | null;
  currency: string | null;
  captured: Generated<number>;
}

interface AuthorizationClaimTable {
  operation_key: string;
  order_id: string;
  amount: number;
  replaces: string | null;
}

/** A view: per order and currency, minor units. */
interface PaymentsView {
  order_id: string;
  currency: string;
  authorized: number;
  voided: number;
  held: number;
  captured: number;
  refunded: number;
}

export interface PaymentTables extends OutboxTables {
  authorizations: AuthorizationsTable;
  captures: CapturesTable;
  refunds: RefundsTable;
  card_mandate: CardMandateTable;
  authorization_claim: AuthorizationClaimTable;
  payments: PaymentsView;
}

export type PaymentDatabase = Kysely<PaymentTables>;
export type PaymentTransaction = Transaction<PaymentTables>;
