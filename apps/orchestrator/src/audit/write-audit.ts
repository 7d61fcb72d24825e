import { randomBytes } from 'node:crypto';
import { commitmentTo, hashOfEntry } from '@waybill/outbox/audit/audit-entry';
import { requestHash } from '@waybill/outbox/request-hash';
import { currentRequestId } from '@waybill/service-kit/request-id';
import { sql, type Transaction } from 'kysely';
import type { AuditTables } from './audit.tables';

/** What somebody has decided, asked for or changed. */
export interface Deed {
  /** Each order, with its returns, and each dead letter has a chain of its own: concurrent ones do not wait for each other. */
  about: { orderId: string } | { letterId: number };
  actor: string;
  /** As the field calls it: `cancellation`, `resolveAttention`, `redrive`. */
  action: string;
  /** Nothing private, for it stays for ever. */
  details?: Record<string, unknown>;
  /** Free text, which may have to be erased one day: the chain holds a commitment to it. */
  words?: Record<string, unknown>;
  /** What there was before and after, of which the hash is kept. */
  before?: unknown;
  after?: unknown;
}

/** Writes it down for good, in the transaction of whoever decides. Of one order or letter one after the other. */
export async function writeAudit<T extends AuditTables>(
  transaction: Transaction<T>,
  { about, actor, action, details = {}, words = {}, before, after }: Deed,
): Promise<void> {
  const trx = transaction as unknown as Transaction<AuditTables>;
  const chain = chainOf(about);
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`audit ${chain}`}, 0))`.execute(trx);
  const last = await trx
    .selectFrom('audit')
    .select(['n', 'hash'])
    .where('chain', '=', chain)
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst();
  const salt = randomBytes(16).toString('hex');
  const said = defined(words);
  const hasWords = Object.keys(said).length > 0;
  const entry = {
    ...{ chain, n: (last?.n ?? 0) + 1, at: new Date(), actor, action, details: defined(details) },
    words_commitment: hasWords ? commitmentTo(said, salt) : null,
    before_hash: before === undefined ? null : requestHash(before).hash,
    after_hash: after === undefined ? null : requestHash(after).hash,
    request_id: currentRequestId() ?? null,
    previous: last?.hash ?? null,
  };
  const { id } = await trx
    .insertInto('audit')
    .values({ ...entry, details: JSON.stringify(entry.details), hash: hashOfEntry(entry) })
    .returning('id')
    .executeTakeFirstOrThrow();
  await trx.insertInto('audit_pending').values({ audit_id: id }).execute();
  if (hasWords)
    await trx
      .insertInto('audit_words')
      .values({ audit_id: id, salt, words: JSON.stringify(said) })
      .execute();
}

export const chainOf = (about: Deed['about']): string =>
  'orderId' in about ? `order:${about.orderId}` : `letter:${about.letterId}`;

/** Without what is not there, as JSON has it. */
const defined = (value: Record<string, unknown>): Record<string, unknown> =>
  JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
