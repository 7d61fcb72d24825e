import { randomUUID } from 'node:crypto';
import type { OrderState } from '@waybill/contract-order/fulfil-order.contract';
import type { Kysely } from 'kysely';
import { IntakeStore } from '../src/ledger/intake.store';
import type { LedgerTables } from '../src/ledger/ledger.tables';
import type { ProgressRecord } from '../src/workflow/record/bookkeeping';

let offsets = 0;

/** Puts a new order in the ledger, as the bridge does. @returns its id */
export async function placeOrder(db: Kysely<LedgerTables>, customerId = 'cus-42'): Promise<string> {
  const orderId = `ord-${randomUUID()}`;
  const order = {
    ...{ orderId, customerId, placedAt: '2026-11-22T10:00:00Z' },
    ...{ total: 2990, currency: 'EUR', payload: { orderId } },
  };
  const at = { topic: 't', partition: 0, offset: String(offsets++) };
  await new IntakeStore(db).takeOrders([{ order, at }], ['payment-1']);
  return orderId;
}

/** What the workflow writes down, with nothing in it but what the test is about. */
export function progressRecord(
  orderId: string,
  sequence: number,
  state: OrderState,
  more: Partial<ProgressRecord> = {},
): ProgressRecord {
  const needsAttention = (more.attention ?? []).length > 0;
  const status = { orderId, state, needsAttention, shipments: [], timeline: [] };
  const books = { captured: 0, refunded: 0, byHand: false };
  return { sequence, status, events: [], attention: [], decisions: [], backordered: [], books, ...more };
}
