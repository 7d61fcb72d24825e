import type { KafkaHeaders, KafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import { writeAudit } from '../audit/write-audit';
import { DeadLetterRefused } from './dead-letter-refused';
import type { DeadLetterTable, DeadLetterTables, LetterState } from './dead-letter.tables';
import { readLetter } from './read-letter';

/** A dead letter with its record as it came. */
export type StoredLetter = Omit<Selectable<DeadLetterTable>, 'headers'> & { headers: KafkaHeaders };

/** Place of a letter in the list, oldest first. */
export interface LetterPosition {
  /** RFC 3339. */
  since: string;
  id: number;
}

export interface LetterFilter {
  state: LetterState;
  reason?: string;
  cursor?: LetterPosition;
  limit: number;
}

/** Who did what about a letter, and why. */
export interface Handling {
  by: string;
  reason: string;
}

/** The dead letters, in the orchestrator's database. */
export class DeadLetterStore {
  constructor(private readonly db: Kysely<DeadLetterTables>) {}

  /** Keeps what lies on the dead letter topic. Of one record there is one row, and what was done about it stands. */
  async keep(letter: KafkaRecord): Promise<void> {
    await this.db
      .insertInto('dead_letter')
      .values(readLetter(letter))
      .onConflict((conflict) =>
        conflict.columns(['topic', 'partition', 'offset']).doUpdateSet({
          last_seen: sql<Date>`greatest(dead_letter.last_seen, excluded.last_seen)`,
          count: sql<number>`greatest(dead_letter.count, excluded.count)`,
        }),
      )
      .execute();
  }

  /** One page, oldest first. */
  async list(filter: LetterFilter): Promise<{ items: StoredLetter[]; next?: LetterPosition }> {
    const { state, reason, cursor, limit } = filter;
    const rows = await this.db
      .selectFrom('dead_letter')
      .selectAll()
      .where('state', '=', state)
      .$if(reason !== undefined, (query) => query.where('reason', '=', reason as string))
      .$if(cursor !== undefined, (query) =>
        query.where(sql<boolean>`(first_seen, id) > (${cursor?.since}::timestamptz, ${cursor?.id}::bigint)`),
      )
      .orderBy('first_seen')
      .orderBy('id')
      .limit(limit + 1)
      .execute();
    const items = rows.slice(0, limit).map(asItCame);
    const last = rows.length > limit ? items.at(-1) : undefined;
    return { items, ...(last && { next: { since: last.first_seen.toISOString(), id: last.id } }) };
  }

  /** @throws DeadLetterRefused when there is none of that id */
  async find(id: number): Promise<StoredLetter> {
    const query = this.db.selectFrom('dead_letter').selectAll().where('id', '=', id);
    const row = await query.executeTakeFirst();
    if (!row) throw DeadLetterRefused.unknown(id);
    return asItCame(row);
  }

  /** How many are open, by reason. */
  async count(): Promise<{ reason: string; open: number }[]> {
    return this.db
      .selectFrom('dead_letter')
      .select(['reason', sql<number>`count(*)`.as('open')])
      .where('state', '=', 'open')
      .groupBy('reason')
      .execute();
  }

  /**
   * Does something about an open letter, and writes down that it is done, by whom and why. Nobody else can do anything
   * about it meanwhile. When `work` throws, the letter stays open.
   *
   * @throws DeadLetterRefused when there is none of that id, or it is handled already
   */
  async handle(
    id: number,
    { by, reason }: Handling,
    work: (letter: StoredLetter) => Promise<{ state: LetterState; sentInstead?: Buffer | null }>,
  ): Promise<StoredLetter> {
    return this.db.transaction().execute(async (trx) => {
      const letter = await lockOpen(trx, id);
      const { state, sentInstead } = await work(letter);
      const edited = sentInstead !== undefined;
      const handled = {
        ...{ state, edited, handled_at: new Date(), handled_by: by, handled_because: reason },
        sent_value: sentInstead ?? null,
      };
      await writeAudit(trx, {
        about: { letterId: id },
        actor: by,
        action: state === 'discarded' ? 'discard' : 'redrive',
        details: { topic: letter.topic, partition: letter.partition, offset: letter.offset, edited },
        words: { reason },
        before: letter.value?.toString('base64') ?? null,
        ...(edited && { after: sentInstead?.toString('base64') ?? null }),
      });
      const query = trx.updateTable('dead_letter').set(handled).where('id', '=', id).returningAll();
      return asItCame(await query.executeTakeFirstOrThrow());
    });
  }
}

async function lockOpen(trx: Transaction<DeadLetterTables>, id: number): Promise<StoredLetter> {
  const query = trx.selectFrom('dead_letter').selectAll().where('id', '=', id).forUpdate();
  const row = await query.executeTakeFirst();
  if (!row) throw DeadLetterRefused.unknown(id);
  if (row.state !== 'open') throw DeadLetterRefused.handled(row);
  return asItCame(row);
}

function asItCame(row: Selectable<DeadLetterTable>): StoredLetter {
  const headers = row.headers.map(([name, values]) => {
    const bytes = values.map((value) => Buffer.from(value, 'base64'));
    return [name, bytes.length === 1 && bytes[0] ? bytes[0] : bytes] as const;
  });
  return { ...row, headers: Object.fromEntries(headers) };
}
