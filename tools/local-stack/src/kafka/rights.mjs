import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} KafkaNeeds what a service says of itself in the field `waybill.kafka` of its package.json
 * @property {Record<string, { maxMessageBytes?: number, keptForEver?: boolean }>} topics those it owns
 * @property {Record<string, string[]>} reads consumer group → topics; a group that ends in `*` is all that begin so
 * @property {string[]} writes topics
 *
 * @typedef {object} KafkaRights what one user may do
 * @property {string} user
 * @property {Record<string, string[]>} reads
 * @property {string[]} writes
 * @property {number} [writesBytesPerSecond] what a broker takes from it; it is slowed down above that, and loses nothing
 *
 * @typedef {object} Acl as Kafka means it: a user may do it, from anywhere
 * @property {string} user
 * @property {'Read' | 'Write'} operation each allows to describe as well
 * @property {'topic' | 'group'} resource
 * @property {string} name
 * @property {'literal' | 'prefixed'} pattern
 */

/** Who is no service, and reads and writes all the same. */
const CLIENTS = join('deploy', 'kafka', 'clients.json');

/**
 * @param {string} repository
 * @param {import('../stack/discover-services.mjs').ServiceDescription[]} services
 * @returns {KafkaRights[]} of every user there is: each service by its own name, and the clients outside
 */
export function kafkaRights(repository, services) {
  /** @type {Record<string, Omit<KafkaRights, 'user'>>} */
  const clients = JSON.parse(readFileSync(join(repository, CLIENTS), 'utf8'));
  return [
    ...services.map(({ name, kafka }) => ({ user: name, reads: kafka.reads, writes: kafka.writes })),
    ...Object.entries(clients).map(([user, rights]) => ({ user, ...rights })),
  ];
}

/** @param {KafkaRights[]} rights @returns {Acl[]} */
export function aclsOf(rights) {
  return rights.flatMap(({ user, reads, writes }) => {
    const literal = /** @type {const} */ ({ user, pattern: 'literal' });
    const readable = [...new Set(Object.values(reads).flat())];
    return [
      ...readable.map((name) => acl({ ...literal, operation: 'Read', resource: 'topic', name })),
      ...Object.keys(reads).map((group) =>
        acl({ user, operation: 'Read', resource: 'group', ...patternOf(group) }),
      ),
      ...writes.map((name) => acl({ ...literal, operation: 'Write', resource: 'topic', name })),
    ];
  });
}

/** @param {Acl} one */
const acl = (one) => one;

/** @param {string} group @returns {Pick<Acl, 'name' | 'pattern'>} */
function patternOf(group) {
  return group.endsWith('*')
    ? { name: group.slice(0, -1), pattern: 'prefixed' }
    : { name: group, pattern: 'literal' };
}
