/**
 * npm run audit -- verify: holds the audit of the running stack to itself and to what was signed and published. Of another installation:
 * DATABASE_URL of the orchestrator, KAFKA_…, and AUDIT_SIGNERS_FILE.
 */
import { giveUp, say } from '../src/say.mjs';
import { ownerOf } from '../src/stack/control.mjs';
import { keyFiles } from '../src/stack/sealing-keys.mjs';
import { readStackFile, stackFile } from '../src/stack/stack-file.mjs';

const USAGE = 'usage: npm run -s audit -- verify';

async function main() {
  if (process.argv.slice(2).join(' ') !== 'verify') throw new Error(USAGE);
  const { databaseUrl, access, auditSignersFile } = await installation();
  const { readEntries, readHeads } = await import('../src/audit/read-audit.mjs');
  const { verifyAudit } = await import('@waybill/outbox/audit/verify-audit');
  const before = await readEntries(databaseUrl);
  const { heads, forged } = await readHeads(access, auditSignersFile);
  const verdict = verifyAudit(before, heads, await readEntries(databaseUrl));
  for (const problem of verdict.problems) say(`✖ ${problem}`);
  if (forged > 0) say(`✖ ${forged} records of the topic are signed by nobody who ever could`);
  const { entries, chains, erased, pending } = verdict;
  say(
    `${entries} entries about ${chains} orders and dead letters; ${heads.length} signed; ${pending} not published yet; the words of ${erased} erased`,
  );
  if (verdict.problems.length + forged > 0) process.exit(1);
  say('Nothing was changed, nothing is missing.');
}

async function installation() {
  const { DATABASE_URL, AUDIT_SIGNERS_FILE } = process.env;
  const { accessFrom } = await import('../src/kafka/access.mjs');
  if (DATABASE_URL) {
    if (!AUDIT_SIGNERS_FILE)
      throw new Error('AUDIT_SIGNERS_FILE is missing: the public keys of everyone who has ever signed');
    return {
      databaseUrl: DATABASE_URL,
      access: accessFrom(process.env),
      auditSignersFile: AUDIT_SIGNERS_FILE,
    };
  }
  if (!ownerOf(stackFile()))
    throw new Error(
      'No stack is running. Start one with npm start, or set DATABASE_URL, KAFKA_BROKERS and AUDIT_SIGNERS_FILE.',
    );
  const { postgres, kafka, keysFolder } = readStackFile(stackFile());
  return {
    databaseUrl: postgres['orchestrator'] ?? '',
    access: kafka,
    auditSignersFile: keyFiles(keysFolder).auditSignersFile,
  };
}

main().catch(giveUp);
