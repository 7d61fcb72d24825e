import { join } from 'node:path';
import { whyNoTemporalServer } from '../provision/temporal-server.mjs';
import { kafkaRights } from '../kafka/rights.mjs';
import { passwordFiles } from '../kafka/users.mjs';
import { createAuthority } from '../tls/authority.mjs';

/**
 * @typedef {'server' | 'door'} TemporalKind the server with rights, or the dev server behind a door that asks for a certificate
 *
 * @typedef {object} SecureStack what a stack needs in which nobody is believed
 * @property {Awaited<ReturnType<typeof createAuthority>>} authority signs every certificate
 * @property {string} certificates folder with `<name>.pem` and `<name>.key` of each service, `operator` and `setup`
 * @property {{ kind: TemporalKind, rights: Record<string, import('../engines/temporal-secure.mjs').Right> }} temporal
 * @property {{ rights: import('../kafka/rights.mjs').KafkaRights[], passwordsFolder: string, passwordFile: (user: string) => string }} kafka
 */

/**
 * Certificates, passwords and rights of a secured stack, made once and kept.
 *
 * @param {string} repository
 * @param {string} dataDir
 * @param {import('./discover-services.mjs').ServiceDescription[]} services
 * @param {TemporalKind} [kind] the first where Go is, unless given
 * @returns {Promise<SecureStack>}
 */
export async function secureStack(
  repository,
  dataDir,
  services,
  kind = whyNoTemporalServer() ? 'door' : 'server',
) {
  const rights = kafkaRights(repository, services);
  const passwordsFolder = join(dataDir, 'kafka-passwords');
  const users = ['admin', 'broker', ...rights.map(({ user }) => user)];
  const certificates = join(dataDir, 'tls');
  const authority = await createAuthority(certificates);
  for (const name of [...services.map((service) => service.name), 'operator', 'setup'])
    await authority.issue(name);
  return {
    ...{ authority, certificates },
    temporal: { kind, rights: temporalRights(services) },
    kafka: { rights, passwordsFolder, passwordFile: passwordFiles(passwordsFolder, users) },
  };
}

/**
 * @param {import('./discover-services.mjs').ServiceDescription[]} services
 * @returns {Record<string, import('../engines/temporal-secure.mjs').Right>} by the name in the certificate
 */
export function temporalRights(services) {
  const namespace = 'default';
  return {
    ...Object.fromEntries(services.map(({ name, temporal }) => [name, { ...temporal, namespace }])),
    operator: { apis: 'all' },
    setup: { apis: 'setup', namespace },
  };
}
