import type { ColumnType, Generated } from 'kysely';

interface AuditTable {
  id: Generated<number>;
  chain: string;
  n: number;
  at: Date;
  actor: string;
  action: string;
  details: ColumnType<Record<string, unknown>, string, never>;
  words_commitment: string | null;
  before_hash: string | null;
  after_hash: string | null;
  request_id: string | null;
  previous: string | null;
  hash: string;
}

interface AuditWordsTable {
  audit_id: number;
  salt: string;
  words: ColumnType<Record<string, unknown>, string, never>;
}

interface AuditPendingTable {
  audit_id: number;
}

export interface AuditTables {
  audit: AuditTable;
  audit_words: AuditWordsTable;
  audit_pending: AuditPendingTable;
}
