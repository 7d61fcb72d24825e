import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { serverProperties } from '../engines/kafka.mjs';
import kafkajs from '../engines/kafkajs.mjs';
import { records, repository } from '../paths.mjs';
import { PortBook } from '../ports.mjs';
import { Keeper } from '../processes/keeper.mjs';
import { kafkaJars } from '../provision/kafka-jars.mjs';
import { run } from '../provision/run.mjs';
import { secureStack } from '../stack/secure-stack.mjs';
import { until } from '../until.mjs';
import { kafkaClient } from './access.mjs';
import { applyAcls } from './apply.mjs';
import { brokerSecurity } from './broker-security.mjs';
import { applyUsers } from './users.mjs';

const TOPIC = 'payment.events.v1';
const dir = mkdtempSync(join(tmpdir(), 'waybill-kafka-upgrade-'));
const keeper = new Keeper(records);
after(() => {
  keeper.close();
  rmSync(dir, { recursive: true });
});

/** docs/upgrade.md, step 3, with one broker where there are several: what a rolling restart spares the others is an outage here. */
test('a broker in plaintext becomes one with TLS, users and rights, and loses nothing that is written meanwhile', async () => {
  const service = {
    name: 'payment',
    temporal: {},
    kafka: { topics: {}, reads: { payment: [TOPIC] }, writes: [TOPIC] },
  };
  const secure = await secureStack(repository, dir, [/** @type {any} */ (service)], 'door');
  const security = await brokerSecurity(dir, secure);
  const ports = new PortBook();
  const [plain, tls, controllerPort] = [
    await ports.choose('plain'),
    await ports.choose('tls'),
    await ports.choose('ctl'),
  ];
  const broker = brokerIn({ port: plain, controllerPort });
  const before = { brokers: [`127.0.0.1:${plain}`] };
  const admin = { brokers: [`127.0.0.1:${tls}`], ...security.admin };
  const password = readFileSync(secure.kafka.passwordFile('payment'), 'utf8');
  const asPayment = { ...admin, sasl: { ...admin.sasl, username: 'payment', password } };

  await broker.start();
  await until(() => makeTopic(before).then(() => true), { what: 'the topic is there', timeoutMs: 60_000 });
  const writer = new Writer(before);
  await writer.wrote(20);

  // Both listeners; whoever comes in plaintext may still do everything.
  const both = {
    ...security.properties,
    listeners: `PLAINTEXT://127.0.0.1:${plain},SASL_SSL://127.0.0.1:${tls},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${plain},SASL_SSL://127.0.0.1:${tls}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'allow.everyone.if.no.acl.found': 'true',
    'super.users': `User:ANONYMOUS;${security.properties['super.users']}`,
  };
  await broker.start(both);
  const everybody = [
    { user: 'admin', reads: {}, writes: [] },
    { user: 'broker', reads: {}, writes: [] },
    ...secure.kafka.rights,
  ];
  await until(() => applyUsers(before, everybody, secure.kafka.passwordFile, () => {}), {
    what: 'users',
    timeoutMs: 60_000,
  });
  await applyAcls(before, secure.kafka.rights);
  await writer.wrote(20);

  // The service moves; then nobody is left on the old listener.
  await writer.moveTo(asPayment);
  await writer.wrote(20);
  const only = {
    ...security.properties,
    listeners: `SASL_SSL://127.0.0.1:${tls},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `SASL_SSL://127.0.0.1:${tls}`,
    'listener.security.protocol.map': 'SASL_SSL:SASL_SSL,CONTROLLER:SSL',
    'inter.broker.listener.name': 'SASL_SSL',
  };
  await broker.start(only);
  await writer.wrote(20);

  await assert.rejects(makeTopic(asPayment, 'payment.own.v1'));
  const acknowledged = await writer.stop();
  const read = await readAll(asPayment, acknowledged.length);
  assert.deepEqual(
    acknowledged.filter((value) => !read.has(value)),
    [],
  );
});

/** A broker that can be started again with other settings, on the same data. @param {{ port: number, controllerPort: number }} ports */
function brokerIn(ports) {
  const properties = join(dir, 'server.properties');
  const logDirs = join(dir, 'log');
  /** @type {import('../processes/keeper.mjs').KeptProcess | undefined} */
  let running;
  return {
    /** @param {Record<string, string>} [changed] */
    async start(changed) {
      const security = changed && { properties: changed };
      await running?.stop();
      const java = [
        '-cp',
        join(await kafkaJars(() => {}), '*'),
        '-Dlog4j2.level=WARN',
        '-XX:TieredStopAtLevel=1',
      ];
      writeFileSync(properties, serverProperties({ ...ports, logDirs, security }));
      if (!running) {
        const format = [
          'kafka.tools.StorageTool',
          'format',
          '-t',
          'waybillUpgradeCluster1',
          '-c',
          properties,
        ];
        await run('java', [...java, ...format]);
      }
      const logFile = join(dir, 'broker.log');
      running = keeper.launch({
        name: 'kafka',
        command: 'java',
        args: [...java, 'kafka.Kafka', properties],
        logFile,
      });
    },
  };
}

/** Writes one record after the other, each as often as it takes, and remembers those that the broker has taken. */
class Writer {
  /** @type {string[]} */
  acknowledged = [];
  stopped = false;

  /** @param {import('./access.mjs').KafkaAccess} access */
  constructor(access) {
    this.producer = producerFor(access);
    this.work = this.write();
  }

  async write() {
    for (let n = 0; !this.stopped; n++) {
      const value = `event ${n}`;
      while (!(await this.sent(value))) await pause(100);
      this.acknowledged.push(value);
    }
  }

  /** @param {string} value */
  async sent(value) {
    const { producer } = this;
    try {
      await producer.connect();
      await producer.send({ topic: TOPIC, acks: -1, messages: [{ value }] });
      return true;
    } catch {
      return false; // the broker is away, or this producer was closed for another; it is tried again
    }
  }

  /** @param {import('./access.mjs').KafkaAccess} access */
  async moveTo(access) {
    const old = this.producer;
    this.producer = producerFor(access);
    await old.disconnect();
  }

  /** Resolves once so many more are written. @param {number} more */
  async wrote(more) {
    const enough = this.acknowledged.length + more;
    await until(() => this.acknowledged.length >= enough, {
      what: `${more} more are written`,
      timeoutMs: 90_000,
    });
  }

  async stop() {
    this.stopped = true;
    await this.work;
    await this.producer.disconnect();
    return this.acknowledged;
  }
}

/** @param {import('./access.mjs').KafkaAccess} access */
const producerFor = (access) =>
  kafkaClient(access, 'upgrade-test', { logLevel: kafkajs.logLevel.NOTHING, retry: { retries: 1 } }).producer(
    {
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    },
  );

/** @param {import('./access.mjs').KafkaAccess} access @param {string} [topic] */
async function makeTopic(access, topic = TOPIC) {
  const admin = kafkaClient(access, 'upgrade-test', { logLevel: kafkajs.logLevel.NOTHING }).admin();
  try {
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: false });
  } finally {
    await admin.disconnect();
  }
}

/** @param {import('./access.mjs').KafkaAccess} access @param {number} atLeast @returns {Promise<Set<string>>} */
async function readAll(access, atLeast) {
  const consumer = kafkaClient(access, 'upgrade-test').consumer({ groupId: 'payment' });
  /** @type {Set<string>} */
  const values = new Set();
  await consumer.connect();
  await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => void values.add(String(message.value)) });
  await until(() => values.size >= atLeast, { what: 'all are read', timeoutMs: 60_000 });
  await consumer.disconnect();
  return values;
}
