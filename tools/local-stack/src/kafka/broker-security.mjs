import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOOPBACK } from '../tls/authority.mjs';

/** Whoever runs the stack: may do everything, and is no service's. */
export const ADMIN = 'admin';
/** As whom the broker speaks to itself. */
const BROKER = 'broker';
const MECHANISM = 'SCRAM-SHA-512';

/**
 * @typedef {object} BrokerSecurity
 * @property {Record<string, string>} properties of the broker
 * @property {string[]} format what its log is formatted with beside
 * @property {Pick<Required<import('./access.mjs').KafkaAccess>, 'tls' | 'sasl'>} admin
 * @property {Record<string, string>} env how services find what they show
 */

/**
 * TLS everywhere; people and services say who they are by SCRAM, the controller knows the broker by its certificate; what was
 * not granted is refused (KRaft's own authorizer).
 *
 * @param {string} dir
 * @param {import('../stack/secure-stack.mjs').SecureStack} secure
 * @returns {Promise<BrokerSecurity>}
 */
export async function brokerSecurity(dir, { authority, kafka }) {
  const { cert, key, ca } = await authority.issue('kafka', { hosts: LOOPBACK });
  const pair = join(dir, 'kafka.pair.pem');
  writeFileSync(pair, readFileSync(key, 'utf8') + readFileSync(cert, 'utf8'), { mode: 0o600 });
  const password = (/** @type {string} */ user) => readFileSync(kafka.passwordFile(user), 'utf8');
  const login = 'org.apache.kafka.common.security.scram.ScramLoginModule required';
  const properties = {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': pair,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': ca,
    'listener.name.controller.ssl.client.auth': 'required',
    'listener.name.controller.ssl.principal.mapping.rules': 'RULE:^CN=([a-z]+)$/$1/',
    'sasl.enabled.mechanisms': MECHANISM,
    'sasl.mechanism.inter.broker.protocol': MECHANISM,
    [`listener.name.sasl_ssl.${MECHANISM.toLowerCase()}.sasl.jaas.config`]: `${login} username="${BROKER}" password="${password(BROKER)}";`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'false',
    // `kafka` is whom the controller takes the broker's certificate for.
    'super.users': `User:${ADMIN};User:${BROKER};User:kafka`,
  };
  const users = [ADMIN, BROKER, ...kafka.rights.map(({ user }) => user)];
  return {
    properties,
    format: users.flatMap((user) => [
      '--add-scram',
      `${MECHANISM}=[name=${user},password=${password(user)}]`,
    ]),
    admin: {
      tls: { ca: readFileSync(ca, 'utf8') },
      sasl: { mechanism: 'scram-sha-512', username: ADMIN, password: password(ADMIN) },
    },
    env: { KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: ca, KAFKA_PASSWORDS_FOLDER: kafka.passwordsFolder },
  };
}
