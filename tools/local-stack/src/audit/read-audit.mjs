import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { compactVerify, createLocalJWKSet } from 'jose';
import pg from 'pg';
import { kafkaClient } from '../kafka/access.mjs';

const HEADS_TOPIC = 'audit.heads.v1';

/**
 * All entries, as the table has them now.
 *
 * @param {string} databaseUrl of the orchestrator, as anybody who may read its tables
 * @returns {Promise<import('@waybill/outbox/audit/verify-audit').KeptEntry[]>}
 */
export async function readEntries(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query(`
      SELECT a.*, w.salt, w.words, p.audit_id IS NOT NULL AS pending
      FROM audit a LEFT JOIN audit_words w ON w.audit_id = a.id LEFT JOIN audit_pending p ON p.audit_id = a.id
      ORDER BY a.id`);
    return rows.map(({ salt, words, pending, ...entry }) => ({
      ...entry,
      words: words === null ? undefined : { salt, words },
      isPending: pending,
    }));
  } finally {
    await client.end();
  }
}

/**
 * What was signed and published of them.
 *
 * @param {import('../kafka/access.mjs').KafkaAccess} access as anybody who may read the topic
 * @param {string} auditSignersFile the public keys of everyone who has ever signed
 * @returns {Promise<{ heads: import('@waybill/outbox/audit/audit-entry').AuditHead[], forged: number }>} `forged`: records without a
 *   signature of theirs
 */
export async function readHeads(access, auditSignersFile) {
  const keys = createLocalJWKSet(JSON.parse(readFileSync(auditSignersFile, 'utf8')));
  const { AUDIT_HEAD_TYPE } = await import('@waybill/outbox/audit/audit-entry');
  const heads = [];
  let forged = 0;
  for (const record of await everyRecord(access)) {
    try {
      const { payload, protectedHeader } = await compactVerify(record, keys, { algorithms: ['EdDSA'] });
      if (protectedHeader.typ !== AUDIT_HEAD_TYPE) throw new Error('signed for something else');
      heads.push(JSON.parse(new TextDecoder().decode(payload)));
    } catch {
      forged++;
    }
  }
  return { heads, forged };
}

/** @param {import('../kafka/access.mjs').KafkaAccess} access @returns {Promise<string[]>} */
async function everyRecord(access) {
  const kafka = kafkaClient(access, 'waybill-audit');
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(HEADS_TOPIC);
  await admin.disconnect();
  const open = new Map(
    offsets.filter(({ low, high }) => low !== high).map(({ partition, high }) => [partition, Number(high)]),
  );
  /** @type {string[]} */
  const values = [];
  if (open.size === 0) return values;
  const consumer = kafka.consumer({ groupId: `waybill-audit-${randomUUID()}` });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic: HEADS_TOPIC, fromBeginning: true });
    await new Promise((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer
        .run({
          eachMessage: async ({ partition, message }) => {
            if (!open.has(partition)) return;
            values.push(message.value?.toString() ?? '');
            if (Number(message.offset) + 1 >= (open.get(partition) ?? 0)) open.delete(partition);
            if (open.size === 0) resolve(undefined);
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return values;
}
