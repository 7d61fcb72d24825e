import { createHash } from 'node:crypto';
import { requestHash } from '../request-hash';

/** `typ` of a signed hash, so that a signature made for something else is none (RFC 8725, section 3.11). */
export const AUDIT_HEAD_TYPE = 'waybill-audit-head';

/** What is hashed of an entry. Names are those of the table's columns. */
export interface AuditEntry {
  /** What it is about: each has a chain of its own. */
  chain: string;
  /** Its place in the chain, from 1. */
  n: number;
  at: Date;
  actor: string;
  action: string;
  details: Record<string, unknown>;
  words_commitment: string | null;
  before_hash: string | null;
  after_hash: string | null;
  request_id: string | null;
  /** Hash of the entry before; null of the first. */
  previous: string | null;
}

/** What is signed of an entry, and leaves the database. */
export interface AuditHead {
  chain: string;
  n: number;
  hash: string;
}

/** SHA-256 over canonical JSON (RFC 8785) of all that an entry says, the hash of the one before it included. */
export function hashOfEntry(entry: AuditEntry): string {
  return requestHash({
    chain: entry.chain,
    n: entry.n,
    at: entry.at.toISOString(),
    actor: entry.actor,
    action: entry.action,
    details: entry.details,
    wordsCommitment: entry.words_commitment,
    before: entry.before_hash,
    after: entry.after_hash,
    requestId: entry.request_id,
    previous: entry.previous,
  }).hash;
}

/** Tells nothing of the words without the salt, and holds them to what they were with it. */
export function commitmentTo(words: Record<string, unknown>, salt: string): string {
  return createHash('sha256').update(salt).update(requestHash(words).hash).digest('hex');
}
