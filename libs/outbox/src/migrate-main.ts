import { resolve } from 'node:path';
import { migrateService } from './migrate-service';

/** `node …/migrate-main.js [folder of the service]`, with DATABASE_OWNER_URL and DATABASE_APPLICATION_ROLE. */
async function main([folder = '.']: string[]): Promise<void> {
  const { DATABASE_OWNER_URL: ownerUrl, DATABASE_APPLICATION_ROLE: applicationRole } = process.env;
  if (!ownerUrl)
    throw new Error('DATABASE_OWNER_URL is missing: the database, as the role that owns its tables');
  if (!applicationRole)
    throw new Error('DATABASE_APPLICATION_ROLE is missing: the role that the service uses');
  await migrateService({ folder: resolve(folder), ownerUrl, applicationRole });
  process.stdout.write(`${resolve(folder)}: up to date, ${applicationRole} has its rights\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
