import { Pool, types } from 'pg';

const BIGINT = 20; // PostgreSQL's own number of the type int8

/** One service's database, to look into. */
export class Database {
  private readonly pool: Pool;

  constructor(url: string) {
    this.pool = new Pool({ connectionString: url, max: 2, types: { getTypeParser: parserOf } });
    this.pool.on('error', () => undefined); // an idle connection that breaks is replaced at the next query
  }

  async rows<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query(sql, parameters)).rows as Row[];
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

/** Whole numbers as numbers: none here comes near the largest safe one. */
const parserOf: typeof types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === BIGINT ? Number : types.getTypeParser(oid, format as 'text');
