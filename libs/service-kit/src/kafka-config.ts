import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { refuseInProduction } from './production-rules';
import { readableFile } from './readable-file';
import { trueOrFalse } from './true-or-false';

const HOST_AND_PORT = /^[^\s:/@]+:\d{1,5}$/;
export const hostAndPort = z.string('must be host:port').regex(HOST_AND_PORT, 'must be host:port');

const SASL_MECHANISMS = ['scram-sha-256', 'scram-sha-512', 'plain'] as const;

/** How a service reaches Kafka. What has to hold between the variables is said by {@link kafkaRules}. */
export const kafkaVariables = z.object({
  /** `host:port`, several separated by commas. */
  KAFKA_BROKERS: z
    .string('must be host:port, several separated by commas')
    .transform((list) => list.split(',').map((broker) => broker.trim()))
    .pipe(z.array(hostAndPort)),
  KAFKA_TLS: trueOrFalse.default(false),
  /** PEM: who signed the brokers' certificates, where that is none of the authorities Node.js trusts by itself. */
  KAFKA_TLS_CA_FILE: readableFile.refine(isCertificate, 'holds no certificate in PEM form').optional(),
  KAFKA_SASL_MECHANISM: z
    .enum(SASL_MECHANISMS, { error: `must be ${SASL_MECHANISMS.join(', ')}` })
    .optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().optional(),
  /** Instead of the password itself; line breaks at its end do not count. */
  KAFKA_SASL_PASSWORD_FILE: readableFile.refine((path) => passwordIn(path) !== '', 'is empty').optional(),
  /** In production too: for a network that nobody else is on. */
  KAFKA_ALLOW_PLAINTEXT: trueOrFalse.default(false),
  /** Of topics that are made because they are missing; one that is there stays as it is. */
  TOPIC_PARTITIONS: z.coerce.number().int().min(1).max(10_000).default(6),
  /** The broker's own unless given. */
  TOPIC_REPLICATION_FACTOR: z.coerce.number().int().min(1).max(100).optional(),
  /** The broker's own unless given. */
  TOPIC_RETENTION_HOURS: z.coerce.number().int().min(1).max(1_000_000).optional(),
});

type KafkaConfig = z.infer<typeof kafkaVariables>;

/** What must hold between the variables. Run after each is right by itself. */
export function kafkaRules(config: KafkaConfig & { NODE_ENV: string }, context: z.RefinementCtx): void {
  const wrong = (name: keyof KafkaConfig, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message });
  if (!config.KAFKA_TLS) {
    const rule = { variable: 'KAFKA_TLS', must: 'be true', unless: 'KAFKA_ALLOW_PLAINTEXT' } as const;
    refuseInProduction(config, context, rule);
  }
  if (config.KAFKA_TLS_CA_FILE && !config.KAFKA_TLS) {
    wrong('KAFKA_TLS', 'must be true where KAFKA_TLS_CA_FILE is given');
  }
  const passwords = [config.KAFKA_SASL_PASSWORD, config.KAFKA_SASL_PASSWORD_FILE].filter(Boolean);
  if (config.KAFKA_SASL_MECHANISM) {
    if (!config.KAFKA_SASL_USERNAME) wrong('KAFKA_SASL_USERNAME', 'is missing');
    if (passwords.length === 0)
      wrong('KAFKA_SASL_PASSWORD_FILE', 'is missing, and so is KAFKA_SASL_PASSWORD');
    if (passwords.length === 2)
      wrong('KAFKA_SASL_PASSWORD', 'must not be given beside KAFKA_SASL_PASSWORD_FILE');
  } else if (config.KAFKA_SASL_USERNAME || passwords.length > 0) {
    wrong('KAFKA_SASL_MECHANISM', 'is missing, though a user name or a password is given');
  }
}

/** The cluster that the variables describe, as `createKafka` takes it. Reads the files they name. */
export function kafkaCluster(config: KafkaConfig) {
  const { KAFKA_TLS_CA_FILE: caFile, KAFKA_SASL_MECHANISM: mechanism } = config;
  const password =
    config.KAFKA_SASL_PASSWORD ??
    (config.KAFKA_SASL_PASSWORD_FILE && passwordIn(config.KAFKA_SASL_PASSWORD_FILE));
  return {
    brokers: config.KAFKA_BROKERS,
    tls: config.KAFKA_TLS && { ca: caFile && readFileSync(caFile, 'utf8') },
    sasl: mechanism && { mechanism, username: config.KAFKA_SASL_USERNAME ?? '', password: password ?? '' },
  };
}

/** What a topic is made with where it is missing, as `ensureTopics` takes it; in production a set-up job makes it (`npm run topics`). */
export function newTopics({
  NODE_ENV,
  TOPIC_PARTITIONS,
  TOPIC_REPLICATION_FACTOR,
  TOPIC_RETENTION_HOURS,
}: KafkaConfig & { NODE_ENV: string }) {
  return {
    mayCreate: NODE_ENV !== 'production',
    partitions: TOPIC_PARTITIONS,
    replicationFactor: TOPIC_REPLICATION_FACTOR,
    retentionMs: TOPIC_RETENTION_HOURS && TOPIC_RETENTION_HOURS * 3_600_000,
  };
}

function passwordIn(path: string): string {
  return readFileSync(path, 'utf8').replace(/[\r\n]+$/, '');
}

function isCertificate(path: string): boolean {
  try {
    return new X509Certificate(readFileSync(path)).subject !== undefined;
  } catch {
    return false;
  }
}
