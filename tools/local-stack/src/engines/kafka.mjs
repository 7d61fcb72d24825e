import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import kafkajs from './kafkajs.mjs';
import { kafkaClient } from '../kafka/access.mjs';
import { brokerSecurity } from '../kafka/broker-security.mjs';
import { kafkaJars } from '../provision/kafka-jars.mjs';
import { run } from '../provision/run.mjs';
import { startEngine } from './start-process.mjs';

/** Room for the largest event (256 KiB) with its headers and a dead letter's, and as much again. */
const MAX_MESSAGE_BYTES = 1_048_576;

/**
 * One broker that is its own controller (KRaft). Of a secured stack it talks TLS, asks who one is (SCRAM), and lets nobody do
 * what was not granted.
 *
 * @param {import('./start-process.mjs').EngineContext} context
 * @returns {Promise<import('./start-process.mjs').Engine>}
 */
export async function startKafka(context) {
  const { dir, logDir, ephemeral, settingsForGood, ports, log, secure } = context;
  const jars = await kafkaJars(log);
  mkdirSync(dir, { recursive: true });
  const security = secure && (await brokerSecurity(dir, secure));
  return ports.startWith(['kafka', 'kafka-controller'], async ([port, controllerPort]) => {
    const properties = join(dir, 'server.properties');
    const settings = serverProperties({ logDirs: join(dir, 'log'), port, controllerPort, security });
    writeFileSync(properties, settings, { mode: 0o600 });
    const java = ['-cp', join(jars, '*'), '-Dlog4j2.level=WARN', '-Djava.awt.headless=true'];
    const clusterId = await format({ dir, properties, java, security });
    const access = { brokers: [`127.0.0.1:${port}`], ...security?.admin };
    const process = await startEngine(
      context,
      {
        name: 'kafka',
        command: 'java',
        args: [
          ...java,
          '-Xms128m',
          '-Xmx512m',
          '-XX:+UseSerialGC',
          ...(ephemeral && !settingsForGood ? QUICK_START : []),
          'kafka.Kafka',
          properties,
        ],
        logFile: join(logDir, 'kafka.log'),
        graceMs: 30_000,
      },
      async () => (await clusterIdAt(access)) === clusterId,
    );
    return { env: { KAFKA_BROKERS: access.brokers.join(','), ...security?.env }, process };
  });
}

/** A short run is over before the better compiler pays off. */
const QUICK_START = ['-XX:TieredStopAtLevel=1'];

/**
 * @param {object} options
 * @param {string} options.logDirs
 * @param {number | undefined} options.port
 * @param {number | undefined} options.controllerPort
 * @param {Pick<import('../kafka/broker-security.mjs').BrokerSecurity, 'properties'>} [options.security]
 */
export function serverProperties({ logDirs, port, controllerPort, security }) {
  const listener = security ? 'SASL_SSL' : 'PLAINTEXT';
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `${listener}://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `${listener}://127.0.0.1:${port}`,
    'listener.security.protocol.map': `${listener}:${listener},CONTROLLER:${security ? 'SSL' : 'PLAINTEXT'}`,
    'inter.broker.listener.name': listener,
    'log.dirs': logDirs,
    'auto.create.topics.enable': false,
    'message.max.bytes': MAX_MESSAGE_BYTES,
    'replica.fetch.max.bytes': MAX_MESSAGE_BYTES,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.num.partitions': 4,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    ...security?.properties,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/**
 * @param {object} options
 * @param {string} options.dir
 * @param {string} options.properties
 * @param {string[]} options.java
 * @param {import('../kafka/broker-security.mjs').BrokerSecurity | undefined} options.security
 * @returns {Promise<string>} the id of the cluster whose log is in that folder
 */
async function format({ dir, properties, java, security }) {
  const idFile = join(dir, 'cluster-id');
  if (existsSync(join(dir, 'log', 'meta.properties'))) return readFileSync(idFile, 'utf8');
  // A leading dash would be read as an option.
  const id = `w${randomBytes(16).toString('base64url').slice(1)}`;
  writeFileSync(idFile, id);
  const tool = [...java, ...QUICK_START, 'kafka.tools.StorageTool', 'format', '-t', id, '-c', properties];
  // By a file, for the users' passwords are among them: everybody on the machine sees what a program was called with.
  const call = join(dir, 'format.args');
  const words = [...tool, ...(security?.format ?? [])].map((word) => `"${word.replaceAll('\\', '\\\\')}"`);
  writeFileSync(call, words.join('\n'), { mode: 0o600 });
  try {
    await run('java', [`@${call}`]);
  } finally {
    rmSync(call);
  }
  return id;
}

/** Another Kafka may hold the port: the id tells. @param {import('../kafka/access.mjs').KafkaAccess} access @returns {Promise<string>} */
async function clusterIdAt(access) {
  const kafka = kafkaClient(access, 'waybill-start', {
    logLevel: kafkajs.logLevel.NOTHING,
    connectionTimeout: 1000,
    requestTimeout: 3000,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { clusterId, brokers } = await admin.describeCluster();
    return brokers.length > 0 ? clusterId : '';
  } finally {
    await admin.disconnect();
  }
}
