import { sql, type Kysely } from 'kysely';
import type { LedgerTables } from '../ledger/ledger.tables';
import { chainOf, type Deed, writeAudit } from './write-audit';

/** An entry as it is shown. */
export interface ShownEntry {
  id: number;
  at: string;
  about: string;
  actor: string;
  action: string;
  details: Record<string, unknown>;
  /** Missing where there were none, or where they were erased. */
  words?: Record<string, unknown>;
  before?: string;
  after?: string;
  requestId?: string;
  hash: string;
}

export interface AuditFilter {
  order?: string;
  letter?: number;
  actor?: string;
  /** Entries older than that one. */
  before?: number;
  limit: number;
}

/** Who decided and changed what. */
export class AuditTrail {
  constructor(private readonly db: Kysely<LedgerTables>) {}

  /** What is about to be asked of an order or return, before it is asked. What comes of it is written with its record. */
  intends(deed: Deed): Promise<void> {
    return this.db.transaction().execute((trx) => writeAudit(trx, deed));
  }

  /** One page, newest first. */
  async list({
    order,
    letter,
    actor,
    before,
    limit,
  }: AuditFilter): Promise<{ items: ShownEntry[]; next?: number }> {
    const chains = [
      ...(order === undefined ? [] : [chainOf({ orderId: order })]),
      ...(letter === undefined ? [] : [chainOf({ letterId: letter })]),
    ];
    const rows = await this.db
      .selectFrom('audit as a')
      .leftJoin('audit_words as w', 'w.audit_id', 'a.id')
      .selectAll('a')
      .select('w.words')
      .$if(chains.length > 0, (query) => query.where('chain', 'in', chains))
      .$if(actor !== undefined, (query) => query.where('actor', '=', actor as string))
      .$if(before !== undefined, (query) => query.where(sql<boolean>`a.id < ${before}::bigint`))
      .orderBy('a.id', 'desc')
      .limit(limit + 1)
      .execute();
    const items = rows.slice(0, limit).map((row) => ({
      ...{ id: row.id, at: row.at.toISOString(), about: row.chain, actor: row.actor, action: row.action },
      details: row.details,
      ...(row.words && { words: row.words }),
      ...(row.before_hash !== null && { before: row.before_hash }),
      ...(row.after_hash !== null && { after: row.after_hash }),
      ...(row.request_id !== null && { requestId: row.request_id }),
      hash: row.hash,
    }));
    return { items, ...(rows.length > limit && { next: items.at(-1)!.id }) };
  }
}
