import { Client } from 'pg';

/** What runs by the clock or coalesces with others' work, and says nothing about one order. */
const NOT_OF_AN_ORDER = [
  /"?published_at"?/, // the relay takes whatever waits, and looks every so often
  /pg_advisory|pg_try_advisory|pg_locks/, // relays share the shards
  /^(?!insert).*\breport_at\b/s, // the sandbox carrier looks for what has arrived
  /^\s*select "status", \(.*\) as "returns" from "orders" where "order_id" = \$1\s*$/s, // we, asking how it goes
  /from "audit_pending"/, // looked for every second
  /^\s*select "input" from "returns" where "started_at" is null/, // looked for every so often
  /counted_statements|pg_stat_statements/,
];

type Calls = Map<string, number>;

/** What PostgreSQL has counted, by service and statement. */
export type StatementCounts = Map<string, Calls>;

/** @throws Error when the stack's PostgreSQL does not count: it has to preload pg_stat_statements */
export async function statementCounts(postgres: Record<string, string>): Promise<StatementCounts> {
  const counted = Object.entries(postgres).map(async ([service, url]) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      const { rows } = await client.query<{ query: string; calls: number }>(
        `SELECT query, sum(calls)::int AS calls FROM counted_statements()
         WHERE userid = $1::regrole AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
         GROUP BY query`,
        [service],
      );
      return [service, new Map(rows.map(({ query, calls }) => [query, calls]))] as const;
    } catch (error) {
      throw new Error(`the PostgreSQL of ${service} does not count statements`, { cause: error });
    } finally {
      await client.end();
    }
  });
  return new Map(await Promise.all(counted));
}

export interface CountedStatements {
  statements: Record<string, number>;
  transactions: Record<string, number>;
}

/** What came to be between two readings, by service. */
export function statementsBetween(before: StatementCounts, after: StatementCounts): CountedStatements {
  const statements: Record<string, number> = {};
  const transactions: Record<string, number> = {};
  for (const [service, calls] of after) {
    const more = [...calls]
      .map(([query, n]) => [query, n - (before.get(service)?.get(query) ?? 0)] as const)
      .filter(([query]) => !NOT_OF_AN_ORDER.some((pattern) => pattern.test(query)));
    const sum = (counts: (query: string) => boolean) =>
      more.filter(([query]) => counts(query)).reduce((all, [, n]) => all + n, 0);
    const isCommit = (query: string) => query === 'commit';
    transactions[service] = sum(isCommit);
    statements[service] = sum((query) => !isCommit(query) && query !== 'begin');
  }
  return { statements, transactions };
}
