import type { OrderState, OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import type { ReturnStatus } from '@waybill/contract-order/returns.contract';
import { appendEvent, changeAndAppend, type NewEvent } from '@waybill/outbox/outbox';
import { sql, type Kysely, type Transaction } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { ProgressRecord } from '../workflow/record/bookkeeping';
import {
  askedCancellation,
  wasChanged,
  writeCancellation,
  writeChanges,
  writeDecisions,
} from '../audit/write-outcomes';
import { writeAttention } from './attention-desk';
import { writeBackorders } from './backorders';
import { said } from './fulfilment-event';
import type { LedgerTables } from './ledger.tables';
import { writeArrivals } from '../returns/arrival.store';
import { endIfAllIsBack } from '../returns/order-returned';

export interface OrderFilter {
  state?: OrderState;
  customerId?: string;
  needsAttention?: boolean;
  cursor?: Position;
  limit: number;
}

/** Place of an order in the list, newest first. */
export interface Position {
  /** RFC 3339 with microseconds, as the database has it. */
  receivedAt: string;
  orderId: string;
}

type IsWho = { subject: string; customerId?: string | null };

/** An order as it is shown, with what comes back of it or has come back. */
export type ShownOrder = OrderStatus & { returns?: ReturnStatus[] };

export interface OrderPage {
  items: OrderStatus[];
  next?: Position;
}

/** What the workflow says of each order, kept for as long as anyone may ask. */
export class OrderLedger {
  constructor(private readonly db: Kysely<LedgerTables>) {}

  /** All that the record says, or nothing. @returns false when it was applied before, and nothing changes */
  async record(record: ProgressRecord): Promise<boolean> {
    const saysLittle =
      record.attention.length + record.decisions.length + record.backordered.length === 0 &&
      !record.arrivals &&
      !wasChanged(record.status) &&
      !askedCancellation(record.events);
    if (saysLittle && (await this.recordAtOnce(record))) return true;
    return this.db.transaction().execute(async (trx) => {
      const { orderId } = record.status;
      const before = wasChanged(record.status) ? await statusOf(trx, orderId) : undefined;
      if (!(await update(trx, record).returning('order_id').executeTakeFirst())) return false;
      await writeAttention(trx, { orderId }, record);
      await writeBackorders(trx, record);
      if (record.arrivals) await writeArrivals(trx, orderId, record.arrivals);
      await writeDecisions(trx, { orderId }, record.decisions);
      if (before) await writeChanges(trx, before, record.status);
      const cancelled = askedCancellation(record.events);
      if (cancelled) await writeCancellation(trx, orderId, cancelled);
      for (const event of eventsOf(record)) await appendEvent(trx, event);
      // All of it may have come back before the order itself came to its end.
      if (record.status.state === 'delivered') await endIfAllIsBack(trx, orderId);
      return true;
    });
  }

  /** Most orders never wait for anybody, and one statement says it all. False when this one does, or was applied before. */
  private recordAtOnce(record: ProgressRecord): Promise<boolean> {
    const change = update(this.db, record)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('attention')
              .whereRef('attention.order_id', '=', 'orders.order_id')
              .where('closed_at', 'is', null)
              .where('return_id', 'is', null)
              .where('kind', '=', 'step'),
          ),
        ),
      )
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('backorder').whereRef('backorder.order_id', '=', 'orders.order_id'))),
      )
      .returning('order_id');
    return changeAndAppend(this.db, change, eventsOf(record));
  }

  /** @param customerId only if it is that customer's */
  async find(orderId: string, customerId?: string): Promise<ShownOrder | undefined> {
    const row = await this.db
      .selectFrom('orders')
      .select('status')
      .select(({ selectFrom }) =>
        jsonArrayFrom(
          selectFrom('returns')
            .select('returns.status')
            .whereRef('returns.order_id', '=', 'orders.order_id')
            .orderBy('n'),
        ).as('returns'),
      )
      .where('order_id', '=', orderId)
      .$if(customerId !== undefined, (query) => query.where('customer_id', '=', customerId as string))
      .executeTakeFirst();
    if (!row) return undefined;
    const returns = row.returns.map(({ status }) => status);
    return { ...row.status, ...(returns.length > 0 && { returns }) };
  }

  async keepWhoChanges(orderId: string, subject: string): Promise<void> {
    await this.db
      .updateTable('orders')
      .set({ changed_by: sql`array_append(changed_by, ${subject})` })
      .where('order_id', '=', orderId)
      .where(sql<boolean>`NOT ${subject} = ANY (changed_by)`)
      .execute();
  }

  /** Whether it is that person's order, or was changed by that person. */
  async isOf(orderId: string, { subject, customerId = null }: IsWho): Promise<boolean> {
    const row = await this.db
      .selectFrom('orders')
      .select('order_id')
      .where('order_id', '=', orderId)
      .where(sql<boolean>`(customer_id = ${customerId} OR ${subject} = ANY (changed_by))`)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** One page, newest first. */
  async list({ state, customerId, needsAttention, cursor, limit }: OrderFilter): Promise<OrderPage> {
    const rows = await this.db
      .selectFrom('orders')
      .select(['status', 'order_id', sql<string>`to_json(received_at)#>>'{}'`.as('received')])
      .$if(state !== undefined, (query) => query.where('state', '=', state as OrderState))
      .$if(customerId !== undefined, (query) => query.where('customer_id', '=', customerId as string))
      .$if(needsAttention !== undefined, (query) =>
        query.where('needs_attention', '=', needsAttention as boolean),
      )
      .$if(cursor !== undefined, (query) =>
        query.where(
          sql<boolean>`(received_at, order_id) < (${cursor?.receivedAt}::timestamptz, ${cursor?.orderId})`,
        ),
      )
      .orderBy('received_at', 'desc')
      .orderBy('order_id', 'desc')
      .limit(limit + 1)
      .execute();
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    return {
      items: page.map((row) => row.status),
      ...(last && { next: { receivedAt: last.received, orderId: last.order_id } }),
    };
  }
}

/** As it was before, locked. */
async function statusOf(trx: Transaction<LedgerTables>, orderId: string): Promise<OrderStatus | undefined> {
  const query = trx.selectFrom('orders').select('status').where('order_id', '=', orderId).forUpdate();
  return (await query.executeTakeFirst())?.status;
}

/** Writes the order's row, unless this record, or a later one, was applied before. */
function update(db: Kysely<LedgerTables>, { sequence, status, books }: ProgressRecord) {
  return db
    .updateTable('orders')
    .set({
      progress: sequence,
      // Its last words may come after all of it has come back.
      state: sql`CASE WHEN orders.state = 'returned' THEN orders.state ELSE ${status.state} END`,
      needs_attention: status.needsAttention,
      status: sql`(SELECT CASE WHEN orders.state = 'returned'
        THEN jsonb_set(said::jsonb, '{state}', '"returned"')::json ELSE said END
        FROM (SELECT ${JSON.stringify(status)}::json AS said) AS last)`,
      books: JSON.stringify(books),
      // The first record proves that the workflow runs, also if the bridge died before it could say so.
      started_at: sql`coalesce(started_at, now())`,
      updated_at: new Date(),
    })
    .where('order_id', '=', status.orderId)
    .where('progress', '<', sequence);
}

const eventsOf = ({ status, events, traceparent }: ProgressRecord): NewEvent[] =>
  events.map((event) => said(status.orderId, event, traceparent));
