import { until } from '@waybill/demo/until';
import { services } from '../system/progress';
import type { System } from '../system/system';

const OURS = `datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()`;

/**
 * A throw-away stack's databases answer before a commit is on disk, and a kill would lose what they had promised. From now on
 * they promise only what they keep; every connection is cut for that, and the services have to open new ones.
 */
export async function makeCommitsDurable(system: System): Promise<void> {
  for (const service of services) {
    const database = system.database(service);
    await database.rows('ALTER ROLE CURRENT_USER SET synchronous_commit = on');
    await database.rows(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${OURS}`);
  }
  for (const service of services) {
    await until(
      `${service} is ready again`,
      async () => (await system.notReadyBecause(service)) === undefined,
      { timeoutMs: 60_000 },
    );
  }
}
