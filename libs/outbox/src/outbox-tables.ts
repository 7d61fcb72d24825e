import type { ColumnType, Generated, Kysely, Transaction } from 'kysely';
import type { JsonValue } from './refusal';

/** JSON text going in, parsed data coming out. */
type Json<Data> = ColumnType<Data, string, string>;

interface OutboxTable {
  id: Generated<number>;
  event_id: string;
  shard: number;
  topic: string;
  key: string;
  source: string;
  sequence: number;
  type: string;
  time: Date;
  traceparent: string | null;
  data: Json<unknown>;
  published_at: Date | null;
}

interface OutboxSequenceTable {
  source: string;
  key: string;
  last: number;
}

export type OperationOutcome = 'intent' | 'done' | 'refused';

export interface StoredRefusal {
  type: string;
  message: string;
  details?: JsonValue;
}

interface OperationTable {
  key: string;
  state: OperationOutcome | 'closed';
  closed_from: OperationOutcome | 'absent' | null;
  request_version: number | null;
  request_hash: string | null;
  fence: Generated<number>;
  lease_until: Date | null;
  call_until: Date | null;
  result: Json<unknown> | null;
  refusal: Json<StoredRefusal> | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

interface InboxTable {
  source: string;
  id: string;
  received_at: Generated<Date>;
}

/** The kit's tables; a service's own tables interface extends this one. */
export interface OutboxTables {
  outbox: OutboxTable;
  outbox_sequence: OutboxSequenceTable;
  operation: OperationTable;
  inbox: InboxTable;
}

/** Both are named because TypeScript does not infer `T` when a `Transaction<T>` is given for a `Kysely<T>`. */
export type DatabaseOrTransaction<T> = Kysely<T> | Transaction<T>;

/**
 * The kit's own tables within a service's database or transaction. Kysely's type is invariant, so that even a
 * database with more tables is not assignable to one with fewer.
 */
export function kitTables<T extends OutboxTables>(db: DatabaseOrTransaction<T>): Kysely<OutboxTables> {
  return db as unknown as Kysely<OutboxTables>;
}
