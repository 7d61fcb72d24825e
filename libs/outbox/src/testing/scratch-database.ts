import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export interface ScratchDatabase {
  url: string;
  /** Ends every connection that `condition` (on pg_stat_activity) selects, as a network failure would. */
  killConnections(condition: string): Promise<void>;
  /** While refused, no one can connect; who is connected stays. */
  refuseConnections(refuse: boolean): Promise<void>;
  drop(): Promise<void>;
}

/** For tests: an empty database of its own on the PostgreSQL of `POSTGRES_URL`, a superuser's URL. */
export async function createScratchDatabase(prefix: string): Promise<ScratchDatabase> {
  const name = `${prefix}_${randomBytes(6).toString('hex')}`;
  await asSuperuser(`CREATE DATABASE ${name}`);
  const url = new URL(process.env.POSTGRES_URL!);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    killConnections: (condition) =>
      asSuperuser(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}' AND ${condition}`,
      ),
    refuseConnections: (refuse) => asSuperuser(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${!refuse}`),
    drop: () => asSuperuser(`DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function asSuperuser(statement: string): Promise<void> {
  const client = new Client({ connectionString: process.env.POSTGRES_URL });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
