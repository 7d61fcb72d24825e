import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import kafkajs from '../engines/kafkajs.mjs';

/**
 * @typedef {object} KafkaAccess a cluster, and who we are there
 * @property {string[]} brokers
 * @property {{ ca?: string }} [tls] PEM: who signed the brokers' certificates; unless given, whom Node.js trusts by itself
 * @property {string} [passwordsFolder] every user's password, where the stack has made them
 * @property {import('kafkajs').SASLOptions & { username: string, password: string }} [sasl]
 */

/**
 * @param {KafkaAccess} access
 * @param {string} clientId
 * @param {Partial<import('kafkajs').KafkaConfig>} [more]
 */
export function kafkaClient({ brokers, tls, sasl }, clientId, more) {
  return new kafkajs.Kafka({ brokers, clientId, ssl: tls, sasl, logLevel: kafkajs.logLevel.ERROR, ...more });
}

/**
 * The stack's cluster, as whoever runs the stack: as its administrator where it was started here and secured.
 *
 * @param {Record<string, string>} engines addresses, by variable
 * @param {NodeJS.ProcessEnv} environment
 * @returns {KafkaAccess}
 */
export function accessOf(engines, environment) {
  const folder = engines['KAFKA_PASSWORDS_FOLDER'];
  const admin = folder && { KAFKA_SASL_USERNAME: 'admin', KAFKA_SASL_PASSWORD_FILE: join(folder, 'admin') };
  return {
    ...accessFrom({ ...environment, ...engines, ...admin }),
    ...(folder && { passwordsFolder: folder }),
  };
}

/**
 * The cluster that the environment names, by the variables that the services read as well.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @returns {KafkaAccess}
 * @throws {Error} naming the variable that is missing
 */
export function accessFrom(environment) {
  const { KAFKA_BROKERS, KAFKA_TLS, KAFKA_TLS_CA_FILE, KAFKA_SASL_USERNAME } = environment;
  const {
    KAFKA_SASL_MECHANISM = 'scram-sha-512',
    KAFKA_SASL_PASSWORD,
    KAFKA_SASL_PASSWORD_FILE,
  } = environment;
  if (!KAFKA_BROKERS) throw new Error('KAFKA_BROKERS is missing: host:port, several separated by commas');
  const password = KAFKA_SASL_PASSWORD_FILE
    ? readFileSync(KAFKA_SASL_PASSWORD_FILE, 'utf8').trimEnd()
    : KAFKA_SASL_PASSWORD;
  if (KAFKA_SASL_USERNAME && !password) throw new Error('KAFKA_SASL_PASSWORD_FILE is missing');
  return {
    brokers: KAFKA_BROKERS.split(',').map((broker) => broker.trim()),
    ...(KAFKA_TLS === 'true' && {
      tls: KAFKA_TLS_CA_FILE ? { ca: readFileSync(KAFKA_TLS_CA_FILE, 'utf8') } : {},
    }),
    ...(KAFKA_SASL_USERNAME && {
      sasl: {
        mechanism: /** @type {'scram-sha-512'} */ (KAFKA_SASL_MECHANISM),
        username: KAFKA_SASL_USERNAME,
        password: password ?? '',
      },
    }),
  };
}
