import { join } from 'node:path';
import { PortBook } from '../ports.mjs';
import { migrateDatabases, prepareDatabases } from './databases.mjs';
import { keyHolders } from './key-holders.mjs';
import { prepareSealingKeys } from './sealing-keys.mjs';
import { serviceEnv } from './service-env.mjs';
import { ServiceProcess } from './service-process.mjs';

/**
 * Gives each service what it needs: a database, keys, a port.
 *
 * @param {object} options
 * @param {import('./discover-services.mjs').ServiceDescription[]} options.descriptions
 * @param {Record<string, string>} options.engines addresses, by variable
 * @param {string} options.dataDir
 * @param {string} options.logDir
 * @param {boolean} options.ephemeral
 * @param {NodeJS.ProcessEnv} options.environment
 * @param {import('../processes/keeper.mjs').Keeper} options.keeper
 * @param {(line: string) => void} options.log
 * @param {() => void} options.changed told whenever a service has started or ended
 * @returns {Promise<{ services: ServiceProcess[], databases: Record<string, import('./databases.mjs').ServiceDatabase>, keysFolder: string }>}
 */
export async function prepareServices(options) {
  const { descriptions, engines, dataDir, logDir, ephemeral, environment, keeper, log, changed } = options;
  const databases = await prepareDatabases({
    services: descriptions.filter(({ database }) => database).map(({ name }) => name),
    adminUrl: engines['POSTGRES_URL'],
    passwordsFolder: join(dataDir, 'database-passwords'),
    environment,
  });
  await migrateDatabases(descriptions, databases);
  const keysFolder = join(dataDir, 'keys');
  const keys = await prepareSealingKeys(keyHolders(descriptions), keysFolder);
  const ports = new PortBook({
    file: ephemeral ? undefined : join(dataDir, 'service-ports.json'),
    env: environment,
  });

  const services = [];
  for (const service of descriptions) {
    const port = await ports.choose(service.name);
    const managementPort = await ports.choose(`${service.name}-management`);
    const env = serviceEnv({ service, port, managementPort, engines, databases, keys, environment });
    const died = (/** @type {string} */ how) => log(deathOf(service.name, how, logDir));
    services.push(new ServiceProcess({ service, env, logDir, keeper, changed, died }));
  }
  return { services, databases, keysFolder };
}

/** @param {string} name @param {string} how @param {string} logDir */
function deathOf(name, how, logDir) {
  return `${name} ${how}. To start it again: npm run service -- start ${name}. Log: ${join(logDir, `${name}.log`)}`;
}
