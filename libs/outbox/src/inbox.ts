import { type DatabaseOrTransaction, kitTables, type OutboxTables } from './outbox-tables';

/**
 * True when this event has not been acted upon. Call it in the transaction that acts: both are kept or
 * neither, and a concurrent delivery of the same event waits for this transaction's end.
 */
export async function firstTime<T extends OutboxTables>(
  trx: DatabaseOrTransaction<T>,
  event: { source: string; id: string },
): Promise<boolean> {
  const inserted = await kitTables(trx)
    .insertInto('inbox')
    .values({ source: event.source, id: event.id })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}
