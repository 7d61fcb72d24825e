import type { ReturnLimits, ReturnStatus } from '@waybill/contract-order/returns.contract';
import type { Kysely } from 'kysely';
import type { LedgerTables } from '../src/ledger/ledger.tables';
import { OrderLedger } from '../src/ledger/order-ledger';
import { ReturnStore } from '../src/returns/return.store';
import type { Arrivals } from '../src/workflow/memory/arrivals';
import type { ReturnRecord } from '../src/workflow/record/bookkeeping';
import { placeOrder, progressRecord } from './ledger-orders';

const limits: ReturnLimits = {
  ...{ stepBudgetSeconds: 900, homeWithinSeconds: 1_209_600 },
  ...{ inspectWithinSeconds: 259_200, signalsPerRun: 1_000 },
};

export const returnStore = (db: Kysely<LedgerTables>): ReturnStore =>
  new ReturnStore(db, { inspected: false, limits });

/** Two mugs in one parcel and a book in another: 2500 and 490 for the shipping, and 2000. */
export function twoParcelsArrived(orderId: string, arrivedAt = new Date()): Arrivals {
  const parcel = (n: number, sku: string, quantity: number, unitPrice: number) => ({
    ...{ n, shipmentId: `${orderId}-${n}`, warehouse: 'central', arrivedAt: arrivedAt.toISOString() },
    ...{ paidBy: n, lines: [{ sku, quantity, unitPrice }] },
  });
  const capture = (n: number, shipping: number, goods: number) => ({
    ...{ n, captureKey: `${orderId}:capture:${n}`, charge: shipping + goods, shipping, goods, refunded: 0 },
  });
  return {
    parcels: [parcel(1, 'MUG-BLUE', 2, 1250), parcel(2, 'BOOK-TS', 1, 2000)],
    captures: [capture(1, 490, 2500), capture(2, 0, 2000)],
    ...{ sealedContact: 'sealed', currency: 'EUR', returnWindowSeconds: 1_209_600 },
  };
}

/** An order of two mugs and a book, delivered. @returns its id */
export async function deliveredOrder(db: Kysely<LedgerTables>, arrivedAt?: Date): Promise<string> {
  const orderId = await placeOrder(db);
  const arrivals = twoParcelsArrived(orderId, arrivedAt);
  await new OrderLedger(db).record(progressRecord(orderId, 1, 'delivered', { arrivals }));
  return orderId;
}

/** In the order they were asked for. */
export async function returnsOf(db: Kysely<LedgerTables>, orderId: string): Promise<ReturnStatus[]> {
  return (await new OrderLedger(db).find(orderId))?.returns ?? [];
}

/** What the workflow writes down, with nothing in it but what the test is about. */
export function returnRecord(
  status: ReturnStatus,
  sequence: number,
  more: Partial<ReturnRecord> = {},
): ReturnRecord {
  const books = { refunded: status.refunded ?? 0, byHand: false };
  return { sequence, status, events: [], attention: [], decisions: [], books, ...more };
}
