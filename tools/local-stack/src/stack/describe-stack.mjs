import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessOf } from '../kafka/access.mjs';

/**
 * @param {object} parts
 * @param {Record<string, string>} parts.engines addresses, by variable
 * @param {import('./service-process.mjs').ServiceProcess[]} parts.services
 * @param {Record<string, import('./databases.mjs').ServiceDatabase>} parts.databases by service
 * @param {string} parts.keysFolder
 * @param {NodeJS.ProcessEnv} parts.environment
 * @returns {import('./stack-file.mjs').StackDescription}
 */
export function describeStack({ engines, services, databases, keysFolder, environment }) {
  const certificates = engines['TEMPORAL_CERTIFICATES_FOLDER'];
  const ui = engines['TEMPORAL_UI_URL'];
  const passwordFile = engines['IDENTITY_PASSWORD_FILE'];
  const web = engines['MAIL_WEB_URL'];
  return {
    kafka: accessOf(engines, environment),
    temporal: {
      address: engines['TEMPORAL_ADDRESS'] ?? '',
      namespace: environment['TEMPORAL_NAMESPACE'] ?? 'default',
      ...(ui && { ui }),
      ...(certificates && { tls: certificateOf('operator', certificates), certificatesFolder: certificates }),
    },
    http: Object.fromEntries(services.map(({ name, url }) => [name, url])),
    management: Object.fromEntries(services.map(({ name, managementUrl }) => [name, managementUrl])),
    // As whoever runs the stack: he looks into tables, and puts them right.
    postgres: mapValues(databases, ({ ownerUrl }) => ownerUrl),
    postgresAsService: mapValues(databases, ({ url }) => url),
    auth: {
      issuer: engines['OIDC_ISSUER'] ?? '',
      audience: environment['OIDC_AUDIENCE'] ?? 'waybill',
      ...(passwordFile && { passwordFile }),
    },
    keysFolder,
    mail: { smtp: engines['SMTP_URL'] ?? '', ...(web && { web }) },
    pids: Object.fromEntries(services.flatMap(({ name, pid }) => (pid ? [[name, pid]] : []))),
  };
}

/** @param {Record<string, import('./databases.mjs').ServiceDatabase>} databases @param {(database: import('./databases.mjs').ServiceDatabase) => string} urlOf */
const mapValues = (databases, urlOf) =>
  Object.fromEntries(Object.entries(databases).map(([name, database]) => [name, urlOf(database)]));

/** @param {string} name @param {string} folder @returns {import('./stack-file.mjs').TemporalTls} */
function certificateOf(name, folder) {
  const pem = (/** @type {string} */ file) => readFileSync(join(folder, file), 'utf8');
  return { ca: pem('ca.pem'), cert: pem(`${name}.pem`), key: pem(`${name}.key`), serverName: 'localhost' };
}
