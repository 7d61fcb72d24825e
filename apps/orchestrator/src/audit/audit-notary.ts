import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { KafkaProducer } from '@waybill/nestjs-kafka/kafka-producer';
import { AUDIT_HEAD_TYPE, type AuditHead } from '@waybill/outbox/audit/audit-entry';
import type { Signer } from '@waybill/service-kit/sealing/signer';
import { sql, type Kysely } from 'kysely';
import type { LedgerTables } from '../ledger/ledger.tables';

/** Where signed hashes are published; key = chain. Kept for ever: what has left the database is what it is held to. */
export const AUDIT_HEADS_TOPIC = 'audit.heads.v1';

/** How soon an entry's hash is out of the database's reach, in milliseconds. */
const LOOK_EVERY_MS = 1_000;
const AT_ONCE = 200;

/** Signs the hash of every entry of the audit, and publishes it where the database's owner cannot change it. */
export class AuditNotary {
  private readonly logger = new Logger('AuditNotary');
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly db: Kysely<LedgerTables>,
    private readonly producer: Pick<KafkaProducer, 'send'>,
    private readonly signer: Signer,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** How long the oldest entry has been waiting, in seconds; 0 when none does. */
  async oldestWaitingSeconds(): Promise<number> {
    const { seconds } = await this.db
      .selectFrom('audit_pending as p')
      .innerJoin('audit as a', 'a.id', 'p.audit_id')
      .select(sql<number>`coalesce(extract(epoch FROM now() - min(a.at)), 0)::float8`.as('seconds'))
      .executeTakeFirstOrThrow();
    return seconds;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /**
   * Publishes what waits, at least once: a crash in between publishes the same again. Of several processes one waits for the other.
   *
   * @returns how many
   */
  async publish(): Promise<number> {
    const waits = await this.db.selectFrom('audit_pending').select('audit_id').limit(1).executeTakeFirst();
    if (!waits) return 0;
    return this.db.transaction().execute(async (trx) => {
      const waiting = await trx
        .with('taken', (query) =>
          query
            .deleteFrom('audit_pending')
            .where('audit_id', 'in', (pending) =>
              pending.selectFrom('audit_pending').select('audit_id').orderBy('audit_id').limit(AT_ONCE),
            )
            .returning('audit_id'),
        )
        .selectFrom('audit')
        .innerJoin('taken', 'taken.audit_id', 'audit.id')
        .select(['chain', 'n', 'hash'])
        .orderBy('audit.id')
        .execute();
      if (waiting.length === 0) return 0;
      const messages = await Promise.all(
        waiting.map(async ({ chain, n, hash }) => {
          const head: AuditHead = { chain, n, hash };
          return { key: chain, value: (await this.signer.sign(AUDIT_HEAD_TYPE, head)).signed };
        }),
      );
      await this.producer.send(AUDIT_HEADS_TOPIC, messages);
      return waiting.length;
    });
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const published = await this.publish().catch((error: unknown) => {
        this.logger.warn(`hashes of the audit wait: ${(error as Error).message}`);
        return 0;
      });
      if (published < AT_ONCE) await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
