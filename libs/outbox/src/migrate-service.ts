import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase } from './database';
import { OUTBOX_MIGRATIONS } from './migrate';
import { grantRights, rightsIn } from './rights';
import { migrateOnceThere } from './start-database';

export interface ServiceToMigrate {
  /** As in `apps/payment`: where its folder `migrations` is, and in it perhaps `sandbox`. */
  folder: string;
  /** URL of its database, as the role that owns the tables. */
  ownerUrl: string;
  /** The role that the service itself uses: it gets the rights of `rights.json`, and no others, unless it owns the tables itself. */
  applicationRole: string;
}

/**
 * Brings a service's database up to date, as its owner, and says what the service may do there. For a job before the service is
 * deployed: the service needs no right to change tables then.
 *
 * @throws Error what `migrate` and `grantRights` throw
 */
export async function migrateService({ folder, ownerUrl, applicationRole }: ServiceToMigrate): Promise<void> {
  const own = join(folder, 'migrations');
  const folders = [OUTBOX_MIGRATIONS, own, join(own, 'sandbox')].filter((one) => existsSync(one));
  const db = createDatabase({ url: ownerUrl, max: 1, applicationName: 'migrations' });
  try {
    await migrateOnceThere(db, folders);
    if (new URL(ownerUrl).username !== applicationRole)
      await grantRights(db, applicationRole, await rightsIn(folders));
  } finally {
    await db.destroy();
  }
}
