import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} ServiceDescription what an app says of itself in the field `waybill` of its package.json
 * @property {string} name the app's folder
 * @property {string} folder
 * @property {string} main the built program
 * @property {boolean} database has a database of its own
 * @property {boolean} opensSealed gets a private key
 * @property {boolean} sealsForOthers gets everyone's public keys
 * @property {boolean} mail sends mail
 * @property {import('../kafka/rights.mjs').KafkaNeeds} kafka what it reads and writes
 * @property {{ apis: 'participant' | 'orchestrator', queues: string[] }} temporal the part it plays, and its task queues
 * @property {Record<string, string>} localEnvironment what its variables are here, unless the environment says otherwise
 */

const TRAITS = /** @type {const} */ (['database', 'opensSealed', 'sealsForOthers', 'mail']);

/**
 * @param {string} repository
 * @returns {ServiceDescription[]} the apps that have a field `waybill`, by name
 * @throws {Error} when that field holds something unknown
 */
export function discoverServices(repository) {
  const apps = join(repository, 'apps');
  return readdirSync(apps)
    .filter((name) => existsSync(join(apps, name, 'package.json')))
    .sort()
    .flatMap((name) => {
      const { waybill } = JSON.parse(readFileSync(join(apps, name, 'package.json'), 'utf8'));
      return waybill ? [describe(name, join(apps, name), waybill)] : [];
    });
}

/** @param {string} name @param {string} folder @param {Record<string, unknown>} waybill @returns {ServiceDescription} */
function describe(name, folder, waybill) {
  const { localEnvironment = {}, kafka = {}, temporal = {}, ...traits } = waybill;
  const where = `apps/${name}/package.json: waybill`;
  for (const [key, value] of Object.entries(traits)) {
    const field = `${where}.${key}`;
    if (!TRAITS.some((trait) => trait === key))
      throw new Error(
        `${field} is unknown; known are ${TRAITS.join(', ')}, kafka, temporal, localEnvironment`,
      );
    if (typeof value !== 'boolean') throw new Error(`${field} must be true or false`);
  }
  if (!isEnvironment(localEnvironment))
    throw new Error(`${where}.localEnvironment must be an object of texts, by variable`);
  const has = (/** @type {string} */ trait) => traits[trait] === true;
  return {
    name,
    folder,
    main: join(folder, 'dist', 'main.js'),
    database: has('database'),
    opensSealed: has('opensSealed'),
    sealsForOthers: has('sealsForOthers'),
    mail: has('mail'),
    kafka: kafkaNeeds(kafka, `${where}.kafka`),
    temporal: temporalPart(temporal, `${where}.temporal`),
    localEnvironment,
  };
}

/**
 * @param {unknown} given
 * @param {string} where
 * @returns {import('../kafka/rights.mjs').KafkaNeeds}
 */
function kafkaNeeds(given, where) {
  const isRecord = (/** @type {unknown} */ value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const areTopics = (/** @type {unknown} */ value) =>
    Array.isArray(value) && value.every((topic) => typeof topic === 'string');
  if (!isRecord(given)) throw new Error(`${where} must be an object`);
  const { topics = {}, reads = {}, writes = [], ...unknown } = /** @type {any} */ (given);
  const [extra] = Object.keys(unknown);
  if (extra) throw new Error(`${where}.${extra} is unknown; known are topics, reads, writes`);
  if (!isRecord(topics) || !Object.values(topics).every(isRecord))
    throw new Error(`${where}.topics must be an object of settings, by topic`);
  if (!isRecord(reads) || !Object.values(reads).every(areTopics))
    throw new Error(`${where}.reads must be an object of lists of topics, by consumer group`);
  if (!areTopics(writes)) throw new Error(`${where}.writes must be a list of topics`);
  return { topics, reads, writes };
}

/**
 * @param {unknown} given
 * @param {string} where
 * @returns {ServiceDescription['temporal']}
 */
function temporalPart(given, where) {
  const { apis = 'participant', queues = [], ...unknown } = /** @type {any} */ (given);
  const [extra] = Object.keys(unknown);
  if (extra) throw new Error(`${where}.${extra} is unknown; known are apis, queues`);
  if (apis !== 'participant' && apis !== 'orchestrator')
    throw new Error(`${where}.apis must be participant or orchestrator`);
  if (!Array.isArray(queues) || !queues.every((queue) => typeof queue === 'string'))
    throw new Error(`${where}.queues must be a list of task queues`);
  return { apis, queues };
}

/** @param {unknown} value @returns {value is Record<string, string>} */
function isEnvironment(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((text) => typeof text === 'string');
}
