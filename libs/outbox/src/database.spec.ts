import { Logger } from '@nestjs/common';
import { sql } from 'kysely';
import { createOutboxDatabase } from '../test/outbox-database';

let database: Awaited<ReturnType<typeof createOutboxDatabase>>;
beforeAll(async () => {
  Logger.overrideLogger(false);
  database = await createOutboxDatabase();
});
afterAll(() => database.drop());

it('reads bigints as numbers, and refuses one that is not a safe whole number', async () => {
  const big = (value: string) => sql<{ n: number }>`SELECT ${value}::bigint AS n`.execute(database.db);
  expect((await big('9007199254740991')).rows).toEqual([{ n: 9007199254740991 }]);
  await expect(big('9007199254740993')).rejects.toThrow('not a safe whole number');
});

it('outlives the loss of a connection between two statements of a transaction: the next one fails', async () => {
  const lost = new Promise((resolve) => jest.spyOn(Logger.prototype, 'warn').mockImplementation(resolve));
  const transaction = database.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(trx);
    await database.killConnections(`pid = ${rows[0]!.pid}`);
    await lost;
    await sql`SELECT 1`.execute(trx);
  });
  await expect(transaction).rejects.toThrow();
  expect((await sql`SELECT 1 AS one`.execute(database.db)).rows).toEqual([{ one: 1 }]);
});
