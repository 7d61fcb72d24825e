import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import kafkajs from './kafkajs.mjs';
import { kafkaJars } from '../provision/kafka-jars.mjs';
import { run } from '../provision/run.mjs';
import { startEngine } from './start-process.mjs';

/** Room for the largest event (256 KiB) with its headers and a dead letter's, and as much again. */
const MAX_MESSAGE_BYTES = 1_048_576;

/**
 * One broker that is its own controller (KRaft).
 *
 * @param {import('./start-process.mjs').EngineContext} context
 * @returns {Promise<import('./start-process.mjs').Engine>}
 */
export async function startKafka(context) {
  const { dir, logDir, ephemeral, settingsForGood, ports, log } = context;
  const jars = await kafkaJars(log);
  mkdirSync(dir, { recursive: true });
  return ports.startWith(['kafka', 'kafka-controller'], async ([port, controllerPort]) => {
    const properties = join(dir, 'server.properties');
    writeFileSync(properties, serverProperties({ logDirs: join(dir, 'log'), port, controllerPort }));
    const java = ['-cp', join(jars, '*'), '-Dlog4j2.level=WARN', '-Djava.awt.headless=true'];
    const clusterId = await format({ dir, properties, java });
    const broker = `127.0.0.1:${port}`;
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
      async () => (await clusterIdAt(broker)) === clusterId,
    );
    return { env: { KAFKA_BROKERS: broker }, process };
  });
}

/** A short run is over before the better compiler pays off. */
const QUICK_START = ['-XX:TieredStopAtLevel=1'];

/** @param {{ logDirs: string, port: number | undefined, controllerPort: number | undefined }} options */
function serverProperties({ logDirs, port, controllerPort }) {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
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
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/**
 * @param {{ dir: string, properties: string, java: string[] }} options
 * @returns {Promise<string>} the id of the cluster whose log is in that folder
 */
async function format({ dir, properties, java }) {
  const idFile = join(dir, 'cluster-id');
  if (existsSync(join(dir, 'log', 'meta.properties'))) return readFileSync(idFile, 'utf8');
  // A leading dash would be read as an option.
  const id = `w${randomBytes(16).toString('base64url').slice(1)}`;
  writeFileSync(idFile, id);
  await run('java', [
    ...java,
    ...QUICK_START,
    'kafka.tools.StorageTool',
    'format',
    '-t',
    id,
    '-c',
    properties,
  ]);
  return id;
}

/** Another Kafka may hold the port: the id tells. @param {string} broker @returns {Promise<string>} */
async function clusterIdAt(broker) {
  const kafka = new kafkajs.Kafka({
    brokers: [broker],
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
