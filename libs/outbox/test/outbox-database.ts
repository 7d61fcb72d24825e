import type { Kysely } from 'kysely';
import { createDatabase } from '../src/database';
import { migrate, OUTBOX_MIGRATIONS } from '../src/migrate';
import type { OutboxTables } from '../src/outbox-tables';
import { createScratchDatabase } from '../src/testing/scratch-database';

/** A database of its own with the kit's tables in it, and a pool on it. */
export async function createOutboxDatabase() {
  const database = await createScratchDatabase('outbox');
  const db: Kysely<OutboxTables> = createDatabase({
    url: database.url,
    max: 30,
    applicationName: 'outbox-test',
  });
  await migrate(db, [OUTBOX_MIGRATIONS]);
  return {
    ...database,
    db,
    drop: async () => {
      await db.destroy();
      await database.drop();
    },
  };
}
