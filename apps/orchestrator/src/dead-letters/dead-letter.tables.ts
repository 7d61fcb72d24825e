import type { ColumnType, Generated } from 'kysely';
import type { AuditTables } from '../audit/audit.tables';

/** A record's headers as the table has them: each name with all its values in base64. */
export type StoredHeaders = [name: string, values: string[]][];

export const letterStates = ['open', 'redriven', 'discarded'] as const;
export type LetterState = (typeof letterStates)[number];

export interface DeadLetterTable {
  id: Generated<number>;
  topic: string;
  partition: number;
  offset: ColumnType<number, string, never>;
  key: Buffer | null;
  value: Buffer | null;
  headers: ColumnType<StoredHeaders, string, never>;
  reason: string;
  detail: string;
  count: number;
  redriven_from: string | null;
  first_seen: Date;
  last_seen: Date;
  state: Generated<LetterState>;
  handled_at: Date | null;
  handled_by: string | null;
  handled_because: string | null;
  edited: Generated<boolean>;
  sent_value: Buffer | null;
}

export interface DeadLetterTables extends AuditTables {
  dead_letter: DeadLetterTable;
}
