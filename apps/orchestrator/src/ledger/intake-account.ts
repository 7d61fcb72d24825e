import type { Transaction } from 'kysely';
import type { IntakeKind, LedgerTables } from './ledger.tables';

/** Where an event was read, for the account of every input offset. */
export interface Coordinates {
  topic: string;
  partition: number;
  offset: string;
}

interface Accounted {
  at: Coordinates;
  orderId: string;
  kind: IntakeKind;
}

/** Says what an input offset turned out to be. */
export function accountFor(
  trx: Transaction<LedgerTables>,
  at: Coordinates,
  orderId: string,
  kind: IntakeKind,
): Promise<void> {
  return accountForAll(trx, [{ at, orderId, kind }]);
}

/** Once per offset: read again after a crash, it stays what it was. */
export async function accountForAll(trx: Transaction<LedgerTables>, offsets: Accounted[]): Promise<void> {
  if (offsets.length === 0) return;
  await trx
    .insertInto('intake')
    .values(
      offsets.map(({ at: { topic, partition, offset }, orderId, kind }) => ({
        ...{ topic, partition, offset },
        ...{ order_id: orderId, kind },
      })),
    )
    .onConflict((conflict) => conflict.columns(['topic', 'partition', 'offset']).doNothing())
    .execute();
}
