import { join } from 'node:path';
import { createDatabase } from '@waybill/outbox/database';
import { migrate, OUTBOX_MIGRATIONS } from '@waybill/outbox/migrate';
import { createScratchDatabase } from '@waybill/outbox/testing/scratch-database';
import type { LedgerTables } from '../src/ledger/ledger.tables';

/** A database of its own on the test run's real PostgreSQL, migrated, and a pool on it. */
export async function createLedgerDatabase() {
  const { url, drop } = await createScratchDatabase('orchestrator');
  const db = createDatabase<LedgerTables>({ url, applicationName: 'orchestrator-test' });
  await migrate(db, [OUTBOX_MIGRATIONS, join(__dirname, '..', 'migrations')]);
  return {
    db,
    drop: async () => {
      await db.destroy();
      await drop();
    },
  };
}
