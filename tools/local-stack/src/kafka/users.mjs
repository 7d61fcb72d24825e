import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaJars } from '../provision/kafka-jars.mjs';
import { run } from '../provision/run.mjs';

const MECHANISM = 'SCRAM-SHA-512';
const PRIVATE = { mode: 0o600 };

/**
 * A password for each user, made once, in a file of its own that only this machine's user may read.
 *
 * @param {string} folder
 * @param {string[]} users
 * @returns {(user: string) => string} the file
 */
export function passwordFiles(folder, users) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = (/** @type {string} */ user) => join(folder, user);
  for (const user of users.filter((name) => !existsSync(file(name))))
    writeFileSync(file(user), randomBytes(24).toString('base64url'), PRIVATE);
  return file;
}

/**
 * Makes users that are missing, and sets how much each may write. By Kafka's own tools, because kafkajs cannot make SCRAM users
 * (https://github.com/tulios/kafkajs/issues/1087). Passwords go by files: an argument would be seen by everybody on the machine.
 *
 * @param {import('./access.mjs').KafkaAccess} access
 * @param {import('./rights.mjs').KafkaRights[]} rights
 * @param {(user: string) => string} passwordFile
 * @param {(line: string) => void} log
 * @returns {Promise<string[]>} who was made
 */
export async function applyUsers(access, rights, passwordFile, log) {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-kafka-users-'));
  try {
    const configs = await configCommand(access, folder, log);
    const known = await configs(['--describe', '--entity-type', 'users']);
    const made = [];
    /** @param {string} user @param {string} setting */
    const set = async (user, setting) => {
      const file = join(folder, user);
      writeFileSync(file, setting, PRIVATE);
      await configs(['--alter', '--entity-type', 'users', '--entity-name', user, '--add-config-file', file]);
    };
    for (const { user, writesBytesPerSecond } of rights) {
      // One after the other: Kafka's tool does not set a password and a quota at once.
      if (!known.includes(`user-principal '${user}' are ${MECHANISM}`)) {
        await set(user, `${MECHANISM}=password=${readFileSync(passwordFile(user), 'utf8').trimEnd()}`);
        made.push(user);
      }
      if (writesBytesPerSecond !== undefined) await set(user, `producer_byte_rate=${writesBytesPerSecond}`);
    }
    return made;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {import('./access.mjs').KafkaAccess} access @param {string} folder @param {(line: string) => void} log */
async function configCommand({ brokers, tls, sasl }, folder, log) {
  const jars = await kafkaJars(log);
  const properties = join(folder, 'client.properties');
  const protocol = `${sasl ? 'SASL_' : ''}${tls ? 'SSL' : 'PLAINTEXT'}`;
  const ca = join(folder, 'ca.pem');
  if (tls?.ca) writeFileSync(ca, tls.ca);
  const lines = [
    `security.protocol=${protocol}`,
    ...(tls?.ca ? ['ssl.truststore.type=PEM', `ssl.truststore.location=${ca}`] : []),
    ...(sasl
      ? [
          `sasl.mechanism=${sasl.mechanism.toUpperCase()}`,
          `sasl.jaas.config=${loginModule(sasl.mechanism)} required username="${sasl.username}" password="${sasl.password}";`,
        ]
      : []),
  ];
  writeFileSync(properties, lines.join('\n'), PRIVATE);
  const java = [
    '-cp',
    join(jars, '*'),
    '-Dlog4j2.level=ERROR',
    '-XX:TieredStopAtLevel=1',
    'kafka.admin.ConfigCommand',
  ];
  const where = ['--bootstrap-server', brokers.join(','), '--command-config', properties];
  return (/** @type {string[]} */ args) => run('java', [...java, ...where, ...args]);
}

/** @param {string} mechanism */
function loginModule(mechanism) {
  const security = 'org.apache.kafka.common.security';
  return mechanism === 'plain' ? `${security}.plain.PlainLoginModule` : `${security}.scram.ScramLoginModule`;
}
