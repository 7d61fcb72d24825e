import { join } from 'node:path';
import { createDatabase } from '@waybill/outbox/database';
import { migrate, OUTBOX_MIGRATIONS } from '@waybill/outbox/migrate';
import { createScratchDatabase } from '@waybill/outbox/testing/scratch-database';
import type { NotificationTables } from '../src/notification.store';

/** A database of its own on the test run's real PostgreSQL, migrated, and a pool on it. */
export async function createNotificationDatabase() {
  const { url, drop } = await createScratchDatabase('notification');
  const db = createDatabase<NotificationTables>({ url, applicationName: 'notification-test' });
  await migrate(db, [OUTBOX_MIGRATIONS, join(__dirname, '..', 'migrations')]);
  return {
    db,
    drop: async () => {
      await db.destroy();
      await drop();
    },
  };
}
