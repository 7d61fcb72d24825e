import { join } from 'node:path';

/**
 * A service's memory is mostly room that V8 and malloc keep for later: with these it is a quarter less, at no more CPU
 * (docs/performance.md). A heap that may become 256 MB grows by a third before V8 collects, one that may become gigabytes
 * up to four times (MaxGrowingFactor in V8's memory-controller.cc). In a container V8 goes by that one's memory limit, so
 * the image says nothing about it.
 */
const SMALL_HEAP = {
  NODE_OPTIONS: '--max-semi-space-size=2 --max-old-space-size=256',
  MALLOC_ARENA_MAX: '2',
};

/** Services run as in production, which refuses plaintext; the stack's own engines listen on this machine alone. */
const ON_THIS_MACHINE = 'true';

/**
 * What a service is told by its environment. What the person has set for a service's own choices (log level, card
 * network) stays.
 *
 * @param {object} options
 * @param {import('./discover-services.mjs').ServiceDescription} options.service
 * @param {number} options.port
 * @param {number} options.managementPort
 * @param {Record<string, string>} options.engines addresses, by variable
 * @param {Record<string, import('./databases.mjs').ServiceDatabase>} options.databases by service
 * @param {Awaited<ReturnType<typeof import('./sealing-keys.mjs').prepareSealingKeys>>} options.keys
 * @param {NodeJS.ProcessEnv} options.environment
 * @returns {Record<string, string>}
 */
export function serviceEnv({ service, port, managementPort, engines, databases, keys, environment }) {
  return {
    ...unlessSet({ ...SMALL_HEAP, ...service.localEnvironment }, environment),
    HOST: '127.0.0.1',
    PORT: String(port),
    MANAGEMENT_PORT: String(managementPort),
    LOG_LEVEL: environment['LOG_LEVEL'] ?? 'info',
    NODE_ENV: environment['NODE_ENV'] ?? 'production',
    SHUTDOWN_GRACE_SECONDS: '10',
    OIDC_ISSUER: engines['OIDC_ISSUER'] ?? '',
    ...unlessSet({ OIDC_ALLOW_PLAINTEXT: ON_THIS_MACHINE, OIDC_AUDIENCE: 'waybill' }, environment),
    ...kafkaOf(service.name, engines, environment),
    ...temporalOf(service.name, engines, environment),
    SEED_SANDBOX_STOCK: environment['SEED_SANDBOX_STOCK'] ?? 'true',
    ...(service.database && {
      DATABASE_URL: databases[service.name]?.url ?? '',
      ...(engines['POSTGRES_TLS']
        ? {}
        : unlessSet({ DATABASE_ALLOW_PLAINTEXT: ON_THIS_MACHINE }, environment)),
    }),
    ...(service.opensSealed && {
      SEALING_PRIVATE_KEYS_FILE: keys.privateKeysFile(service.name),
      SEALING_SIGNERS_FILE: keys.signersFile,
      ...(keys.unsignedUntil && { SEALED_UNSIGNED_UNTIL: keys.unsignedUntil }),
    }),
    ...(service.sealsForOthers && {
      SEALING_PUBLIC_KEYS_FILE: keys.publicKeysFile,
      SEALING_SIGNING_KEYS_FILE: keys.signingKeysFile(service.name),
    }),
    ...(service.mail && {
      SMTP_URL: engines['SMTP_URL'] ?? '',
      ...unlessSet({ SMTP_ALLOW_PLAINTEXT: ON_THIS_MACHINE }, environment),
      MAIL_FROM: environment['MAIL_FROM'] ?? 'Waybill <orders@waybill.example>',
    }),
  };
}

/** @param {string} service @param {Record<string, string>} engines @param {NodeJS.ProcessEnv} environment */
function kafkaOf(service, engines, environment) {
  const {
    KAFKA_BROKERS = '',
    KAFKA_PASSWORDS_FOLDER: passwords,
    KAFKA_TLS = '',
    KAFKA_TLS_CA_FILE = '',
  } = engines;
  if (!passwords)
    return { KAFKA_BROKERS, ...unlessSet({ KAFKA_ALLOW_PLAINTEXT: ON_THIS_MACHINE }, environment) };
  return {
    ...{ KAFKA_BROKERS, KAFKA_TLS, KAFKA_TLS_CA_FILE },
    KAFKA_SASL_MECHANISM: 'scram-sha-512',
    KAFKA_SASL_USERNAME: service,
    KAFKA_SASL_PASSWORD_FILE: join(passwords, service),
  };
}

/** @param {string} service @param {Record<string, string>} engines @param {NodeJS.ProcessEnv} environment */
function temporalOf(service, engines, environment) {
  const { TEMPORAL_ADDRESS = '', TEMPORAL_CERTIFICATES_FOLDER: folder } = engines;
  const where = { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE: environment['TEMPORAL_NAMESPACE'] ?? 'default' };
  if (!folder) return { ...where, ...unlessSet({ TEMPORAL_ALLOW_PLAINTEXT: ON_THIS_MACHINE }, environment) };
  return {
    ...where,
    TEMPORAL_TLS: 'true',
    TEMPORAL_TLS_SERVER_NAME: 'localhost',
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: join(folder, 'ca.pem'),
    TEMPORAL_TLS_CLIENT_CERT_PATH: join(folder, `${service}.pem`),
    TEMPORAL_TLS_CLIENT_KEY_PATH: join(folder, `${service}.key`),
  };
}

/** @param {Record<string, string>} defaults @param {NodeJS.ProcessEnv} environment @returns {Record<string, string>} */
function unlessSet(defaults, environment) {
  return Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, environment[name] || value]),
  );
}
