import type { Kysely, Transaction } from 'kysely';
import { CardNetworkTrouble } from '../card-network';
import type { SandboxTables } from './sandbox-tables';

type Kind = SandboxTables['sandbox.card_operation']['kind'];

/** Performs an operation once per key: a repeat gets the first answer, and with another request an error. */
export function perform<A extends object>(
  db: Kysely<SandboxTables>,
  operation: { operationKey: string; kind: Kind; request: object },
  act: (trx: Transaction<SandboxTables>) => Promise<A>,
): Promise<A> {
  const { operationKey, kind } = operation;
  const request = JSON.stringify(operation.request);
  return db.transaction().execute(async (trx) => {
    const first = await trx
      .insertInto('sandbox.card_operation')
      .values({ operation_key: operationKey, kind, request, answer: null })
      .onConflict((conflict) => conflict.doNothing())
      .returning('operation_key')
      .executeTakeFirst();
    if (!first) return repeat<A>(trx, operationKey, kind, request);
    const answer = await act(trx);
    await trx
      .updateTable('sandbox.card_operation')
      .set({ answer: JSON.stringify(answer) })
      .where('operation_key', '=', operationKey)
      .execute();
    return answer;
  });
}

async function repeat<A>(trx: Transaction<SandboxTables>, operationKey: string, kind: Kind, request: string) {
  const stored = await trx
    .selectFrom('sandbox.card_operation')
    .selectAll()
    .where('operation_key', '=', operationKey)
    .executeTakeFirstOrThrow();
  if (stored.kind !== kind || stored.request !== request) {
    throw new CardNetworkTrouble(`key ${operationKey} was used for another request`, true);
  }
  return stored.answer as A;
}

export async function findAnswer<A>(
  db: Kysely<SandboxTables>,
  operationKey: string,
  kind: Kind,
): Promise<A | undefined> {
  const stored = await db
    .selectFrom('sandbox.card_operation')
    .select('answer')
    .where('operation_key', '=', operationKey)
    .where('kind', '=', kind)
    .executeTakeFirst();
  return stored?.answer as A | undefined;
}

/** How often the key has been asked with, this time included. */
export async function countCall(db: Kysely<SandboxTables>, operationKey: string): Promise<number> {
  const { calls } = await db
    .insertInto('sandbox.card_call')
    .values({ operation_key: operationKey, calls: 1 })
    .onConflict((conflict) =>
      conflict
        .column('operation_key')
        .doUpdateSet((eb) => ({ calls: eb('sandbox.card_call.calls', '+', 1) })),
    )
    .returning('calls')
    .executeTakeFirstOrThrow();
  return calls;
}
