import { join } from 'node:path';
import { kafkaRights } from '../kafka/rights.mjs';
import { passwordFiles } from '../kafka/users.mjs';
import { createAuthority } from '../tls/authority.mjs';

/**
 * @typedef {object} SecureStack what a stack needs in which nobody is believed
 * @property {Awaited<ReturnType<typeof createAuthority>>} authority signs every certificate
 * @property {{ rights: import('../kafka/rights.mjs').KafkaRights[], passwordsFolder: string, passwordFile: (user: string) => string }} kafka
 */

/**
 * Certificates, passwords and rights of a secured stack, made once and kept.
 *
 * @param {string} repository
 * @param {string} dataDir
 * @param {import('./discover-services.mjs').ServiceDescription[]} services
 * @returns {Promise<SecureStack>}
 */
export async function secureStack(repository, dataDir, services) {
  const rights = kafkaRights(repository, services);
  const passwordsFolder = join(dataDir, 'kafka-passwords');
  const users = ['admin', 'broker', ...rights.map(({ user }) => user)];
  return {
    authority: await createAuthority(join(dataDir, 'tls')),
    kafka: { rights, passwordsFolder, passwordFile: passwordFiles(passwordsFolder, users) },
  };
}
