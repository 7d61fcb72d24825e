import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Admin } from 'kafkajs';
import { createKafka, type KafkaCluster } from '../src/kafka-connection';

const PASSWORD = 'broker-password';
const USERS = { 'scram-sha-256': 'ada', 'scram-sha-512': 'grace' } as const;
const LOCAL_STACK = join(__dirname, '../../../tools/local-stack/src');

/** A real broker that talks TLS only, to those who can show by SCRAM who they are. */
export class SecuredBroker {
  private constructor(
    private readonly folder: string,
    private readonly broker: ChildProcess,
    private readonly address: string,
    /** The broker's certificate, which is signed by itself. */
    readonly ca: string,
  ) {}

  static async start(): Promise<SecuredBroker> {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-secured-kafka-'));
    const java = [
      '-cp',
      join(kafkaJars(), '*'),
      '-Dlog4j2.level=WARN',
      '-XX:TieredStopAtLevel=1',
      '-Xmx384m',
    ];
    const ca = makeCertificate(folder);
    const ports = await freePorts();
    const properties = join(folder, 'server.properties');
    writeFileSync(properties, serverProperties(folder, ports));
    const scram = Object.entries(USERS).flatMap(([mechanism, name]) => [
      '--add-scram',
      `${mechanism.toUpperCase()}=[name=${name},password=${PASSWORD}]`,
    ]);
    const format = ['kafka.tools.StorageTool', 'format', '-t', 'waybillSecuredCluster1', '-c', properties];
    execFileSync('java', [...java, ...format, ...scram], { stdio: 'pipe' });
    const log = openSync(join(folder, 'broker.log'), 'w');
    const process = spawn('java', [...java, 'kafka.Kafka', properties], { stdio: ['ignore', log, log] });
    const broker = new SecuredBroker(folder, process, `localhost:${ports.broker}`, ca);
    await broker.answers();
    return broker;
  }

  cluster(mechanism: keyof typeof USERS): Required<KafkaCluster> & { sasl: object; tls: object } {
    const sasl = { mechanism, username: USERS[mechanism], password: PASSWORD };
    return { brokers: [this.address], tls: { ca: this.ca }, sasl };
  }

  async stop(): Promise<void> {
    const ended = once(this.broker, 'exit');
    if (this.broker.kill('SIGKILL')) await ended;
    rmSync(this.folder, { recursive: true });
  }

  private async answers(): Promise<void> {
    for (;;) {
      const admin = createKafka({ ...this.cluster('scram-sha-256'), clientId: 'test' }).admin();
      if (this.broker.exitCode !== null) {
        throw new Error(`the broker ended: ${readFileSync(join(this.folder, 'broker.log'), 'utf8')}`);
      }
      if (await hasBroker(admin)) return;
    }
  }
}

async function hasBroker(admin: Admin): Promise<boolean> {
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.length > 0;
  } catch {
    return false; // It is still starting.
  } finally {
    await admin.disconnect();
  }
}

/** Where the local stack keeps Kafka's jars, fetched first where they are missing. */
function kafkaJars(): string {
  const module = pathToFileURL(join(LOCAL_STACK, 'provision', 'kafka-jars.mjs'));
  const program = `process.stdout.write(await (await import('${module}')).kafkaJars(() => {}))`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
}

/** Java brings the tool for this. */
function makeCertificate(folder: string): string {
  const store = ['-keystore', join(folder, 'broker.p12'), '-storepass', PASSWORD, '-alias', 'broker'];
  const who = ['-dname', 'CN=localhost', '-ext', 'san=dns:localhost', '-ext', 'bc=ca:true'];
  const key = ['-keyalg', 'EC', '-groupname', 'secp256r1', '-storetype', 'PKCS12'];
  execFileSync('keytool', ['-genkeypair', ...store, ...key, ...who], { stdio: 'pipe' });
  return execFileSync('keytool', ['-exportcert', '-rfc', ...store], { encoding: 'utf8', stdio: 'pipe' });
}

async function freePorts(): Promise<{ broker: number; controller: number }> {
  const servers = [createServer(), createServer()];
  const ports = servers.map(async (server) => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  });
  const [broker = 0, controller = 0] = await Promise.all(ports);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return { broker, controller };
}

function serverProperties(folder: string, ports: { broker: number; controller: number }): string {
  const login = 'org.apache.kafka.common.security.scram.ScramLoginModule required';
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `SASL_SSL://localhost:${ports.broker},CONTROLLER://127.0.0.1:${ports.controller}`,
    'listener.security.protocol.map': 'SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'SASL_SSL',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-256,SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-256',
    'listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config': `${login} username="ada" password="${PASSWORD}";`,
    'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config': `${login};`,
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': join(folder, 'broker.p12'),
    'ssl.keystore.password': PASSWORD,
    'ssl.truststore.type': 'PKCS12',
    'ssl.truststore.location': join(folder, 'broker.p12'),
    'ssl.truststore.password': PASSWORD,
    'log.dirs': join(folder, 'log'),
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
