import { Logger } from '@nestjs/common';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types, type CustomTypesConfig } from 'pg';
import type { OutboxTables } from './outbox-tables';

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database` */
  url: string;
  /** Most connections at once; 10 unless told. */
  max?: number;
  /** Shown in `pg_stat_activity`. */
  applicationName: string;
}

/** A pool of connections that reconnects by itself; end it with `destroy()`. Connects on first use. */
export function createDatabase<T = OutboxTables>(options: DatabaseOptions): Kysely<T> {
  const logger = new Logger('Database');
  const pool = new Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    application_name: options.applicationName,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    // A stuck statement or a forgotten transaction would hold an order's row locks for ever.
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    types: numbersForBigints,
  });
  // An 'error' event that nobody hears ends the process. Who uses the connection gets the error from its next query;
  // an idle one is replaced by the pool, which emits the event a second time.
  pool.on('connect', (client) => {
    client.on('error', (error) => logger.warn(`connection lost: ${error.message}`));
  });
  pool.on('error', () => undefined);
  return new Kysely<T>({ dialect: new PostgresDialect({ pool }) });
}

const BIGINT_OID = types.builtins.INT8;

const numbersForBigints: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === BIGINT_OID && format !== 'binary'
      ? safeInteger
      : types.getTypeParser(oid, format as 'text')) as never,
};

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} is not a safe whole number`);
  return value;
}
