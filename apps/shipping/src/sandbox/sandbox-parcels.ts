import { randomInt } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { BookedParcel, CarrierReport, ParcelToIntercept } from '../carrier';
import type { SandboxTables } from './sandbox-tables';

/** From the hand-over to the door, and from there home again. */
const TRAVEL_SECONDS = 2;

export const inSeconds = (seconds: number) => sql<Date>`clock_timestamp() + ${seconds} * interval '1 second'`;

export interface NewParcel {
  reference: string;
  /** What will become of it; null: nothing ever does. */
  outcome: CarrierReport['outcome'] | null;
  /** Of a return. */
  fetchesFrom?: string;
}

/** Does nothing when the reference is known. */
export async function insertParcel(
  trx: Transaction<SandboxTables>,
  { reference, outcome, fetchesFrom }: NewParcel,
): Promise<void> {
  const arrival = outcome && inSeconds(TRAVEL_SECONDS);
  await trx
    .insertInto('sandbox.parcel')
    .values({
      reference,
      tracking_number: `SBX${randomInt(1e12).toString().padStart(12, '0')}`,
      outcome,
      outcome_at: arrival,
      report_at: arrival,
      fetches_from: fetchesFrom ?? null,
    })
    .onConflict((conflict) => conflict.column('reference').doNothing())
    .execute();
}

export function findParcel(db: Kysely<SandboxTables>, reference: string): Promise<BookedParcel | undefined> {
  return db
    .selectFrom('sandbox.parcel')
    .select('tracking_number as trackingNumber')
    .where('reference', '=', reference)
    .executeTakeFirst();
}

/**
 * Sends the parcel home unless its outcome has come. Its row decides, once: the reporter claims an outcome in the same
 * row before it says it, so whichever of the two is first is what happens.
 */
export async function turnBack(
  trx: Transaction<SandboxTables>,
  { reference, parcel }: ParcelToIntercept,
): Promise<'intercepted' | 'too-late'> {
  await trx
    .updateTable('sandbox.parcel')
    .set({
      outcome: 'returned',
      outcome_at: inSeconds(TRAVEL_SECONDS),
      report_at: inSeconds(TRAVEL_SECONDS),
      turned_back_for: reference,
    })
    .where('reference', '=', parcel)
    .where('turned_back_for', 'is', null)
    .where(sql<boolean>`(outcome_at IS NULL OR outcome_at > clock_timestamp())`)
    .execute();
  const turned = await trx
    .selectFrom('sandbox.parcel')
    .select('reference')
    .where('reference', '=', parcel)
    .where('turned_back_for', 'is not', null)
    .executeTakeFirst();
  return turned ? 'intercepted' : 'too-late';
}
