import type { FulfilmentEvent } from '@waybill/contract-order/fulfilment-events.contract';
import { appendEvent } from '@waybill/outbox/outbox';
import { sql, type Transaction } from 'kysely';
import { said } from '../ledger/fulfilment-event';
import type { LedgerTables } from '../ledger/ledger.tables';

/**
 * A delivered order of which nothing is left with the customer, and of which everything has been paid back, has been returned.
 * Called in the transaction that may have made it so, with the order's row locked.
 */
export async function endIfAllIsBack(trx: Transaction<LedgerTables>, orderId: string): Promise<void> {
  const order = await trx
    .selectFrom('orders')
    .select(['status', 'sale'])
    .where('order_id', '=', orderId)
    .where('state', '=', 'delivered')
    .where(({ exists, selectFrom }) => exists(ofOrder(selectFrom('delivered_line'))))
    .where(({ not, exists, selectFrom }) =>
      not(exists(ofOrder(selectFrom('delivered_line')).where(sql<boolean>`returned < delivered`))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(ofOrder(selectFrom('returns')).where('state', 'in', ['announced', 'on-its-way', 'arrived'])),
      ),
    )
    .executeTakeFirst();
  if (!order?.sale) return;
  const { captures, currency } = order.sale;
  const { byReturns } = await trx
    .selectFrom('returns')
    .select(sql<number>`coalesce(sum(refunded), 0)::bigint`.as('byReturns'))
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow();
  const refunded = captures.reduce((sum, capture) => sum + capture.refunded, 0) + byReturns;
  const at = new Date().toISOString();
  const { status } = order;
  await trx
    .updateTable('orders')
    .set({
      state: 'returned',
      status: JSON.stringify({
        ...status,
        state: 'returned',
        timeline: [...status.timeline, { at, step: 'order', outcome: 'returned' }],
      }),
      updated_at: new Date(),
    })
    .where('order_id', '=', orderId)
    .execute();
  const event: FulfilmentEvent = { type: 'OrderReturned', data: { orderId, at, refunded, currency } };
  await appendEvent(trx, said(orderId, event));

  function ofOrder<Q extends { where(column: 'order_id', is: '=', value: string): Q }>(query: Q): Q {
    return query.where('order_id', '=', orderId);
  }
}
