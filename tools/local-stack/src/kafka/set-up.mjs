import { applyAcls } from './apply.mjs';
import { topicsOf } from './owned-topics.mjs';
import { makeTopics } from './topics.mjs';
import { applyUsers } from './users.mjs';

/**
 * Does for the stack's Kafka what an operator's set-up job does for a cluster: topics; and of a secured stack users, rights, quotas.
 *
 * @param {object} options
 * @param {import('./access.mjs').KafkaAccess} options.access
 * @param {import('../stack/discover-services.mjs').ServiceDescription[]} options.services
 * @param {import('../stack/secure-stack.mjs').SecureStack} [options.secure]
 * @param {NodeJS.ProcessEnv} options.environment
 * @param {(line: string) => void} options.log
 */
export async function setUpKafka({ access, services, secure, environment, log }) {
  await makeTopics(access, topicsOf(services), environment);
  if (!secure) return;
  const { rights, passwordFile } = secure.kafka;
  await applyUsers(access, rights, passwordFile, log);
  await applyAcls(access, rights);
}
