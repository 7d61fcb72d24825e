import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quietKafka } from '@waybill/demo/evidence/topic-reader';
import { readStack } from '@waybill/demo/stack';
import { KafkaUser } from '../test/kafka-user';
import { cellsOf, securityTable } from '../test/tables';

const { kafka } = readStack();
const table = securityTable('user', 'reads, as a member of', 'writes', 'at most');
const list = (text: string) => text.split(', ').filter((name) => name !== '');
/** What docs/security.md says that each user may do; all else is tried and has to be refused. */
const rights = table.map(([user = '', reads = '', writes = '']) => {
  const readings = reads.split('; ').filter((text) => text !== '');
  return {
    user,
    reads: readings.flatMap((text) => list(text.split(' as ')[0] ?? '')),
    groups: readings.map((text) => text.split(' as ')[1] ?? ''),
    writes: list(writes),
  };
});
const topics = [...new Set(rights.flatMap(({ reads, writes }) => [...reads, ...writes]))];
const groups = [...new Set(rights.flatMap((right) => right.groups))].map((group) =>
  group.replace('*', 'any'),
);

const commandLine = (args: string[], env = {}) =>
  execFileSync(process.execPath, [join(__dirname, '../../tools/local-stack/bin/acls.mjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });

it('the table is what the manifests of the services say', () => {
  expect(
    cellsOf(commandLine(['print']))
      .filter((cells) => cells.length > 0)
      .slice(2),
  ).toEqual(table);
  expect(topics).toHaveLength(8);
});

it('nobody gets in without a user, in plaintext, or with a guessed password', async () => {
  const sasl = { mechanism: 'scram-sha-512', username: 'payment', password: 'guess' } as const;
  for (const access of [
    { ...kafka, sasl: undefined },
    { ...kafka, tls: undefined },
    { ...kafka, sasl },
  ]) {
    const admin = quietKafka(access, {
      retry: { retries: 0 },
      connectionTimeout: 2_000,
      requestTimeout: 3_000,
    }).admin();
    const looksAround = admin.connect().then(() => admin.listTopics());
    await expect(looksAround).rejects.toThrow();
    await admin.disconnect();
  }
});

describe.each(rights)('Kafka user $user', ({ user, reads, groups: own, writes }) => {
  let me: KafkaUser;
  beforeAll(async () => {
    me = await KafkaUser.open(kafka, user);
  });
  afterAll(() => me.close());

  const outcomes = async (names: string[], attempt: (name: string) => Promise<string>) =>
    Object.fromEntries(await Promise.all(names.map(async (name) => [name, await attempt(name)])));
  const expected = (names: string[], allowed: (name: string) => boolean, refusal: string) =>
    Object.fromEntries(names.map((name) => [name, allowed(name) ? 'allowed' : refusal]));

  it('reads the topics that the table names, and no other', async () => {
    const partitions = [{ partition: 0, fetchOffset: '0', maxBytes: 1_000 }];
    const read = (topic: string) =>
      me.tries('fetch', {
        ...{ maxWaitTime: 1, minBytes: 0, isolationLevel: 0 },
        topics: [{ topic, partitions }],
      });
    expect(await outcomes(topics, read)).toEqual(
      expected(topics, (topic) => reads.includes(topic), 'TOPIC_AUTHORIZATION_FAILED'),
    );
  });

  it('writes to no topic that the table does not name', async () => {
    const foreign = topics.filter((topic) => !writes.includes(topic));
    const partitions = [
      { partition: 0, firstSequence: 0, messages: [{ key: 'k', value: 'v', timestamp: 1 }] },
    ];
    const write = (topic: string) => me.tries('produce', { topicData: [{ topic, partitions }] });
    expect(await outcomes(foreign, write)).toEqual(
      expected(foreign, () => false, 'TOPIC_AUTHORIZATION_FAILED'),
    );
  });

  it('knows of no topic that it neither reads nor writes', async () => {
    const foreign = topics.filter((topic) => !reads.includes(topic) && !writes.includes(topic));
    const look = (topic: string) => me.tries('metadata', [topic]);
    expect(await outcomes(foreign, look)).toEqual(
      expected(foreign, () => false, 'TOPIC_AUTHORIZATION_FAILED'),
    );
  });

  it('is a member of its own groups alone', async () => {
    const isOwn = (group: string) =>
      own.some((name) => name === group || (name.endsWith('*') && group.startsWith(name.slice(0, -1))));
    const look = (groupId: string) => me.tries('offsetFetch', { groupId, topics: [] });
    expect(await outcomes(groups, look)).toEqual(expected(groups, isOwn, 'GROUP_AUTHORIZATION_FAILED'));
    const foreign = groups.filter((group) => !isOwn(group));
    const join = (groupId: string) =>
      me.tries('joinGroup', {
        ...{ groupId, sessionTimeout: 6_000, rebalanceTimeout: 6_000 },
        groupProtocols: [{ name: 'range', metadata: Buffer.from('') }],
      });
    expect(await outcomes(foreign, join)).toEqual(
      expected(foreign, () => false, 'GROUP_AUTHORIZATION_FAILED'),
    );
  });

  it('changes neither topics nor rights nor groups, also of those that it uses', async () => {
    const ours = [...writes, ...reads][0]!;
    const acl = {
      ...{ resourceType: 2, resourceName: ours, resourcePatternType: 3 },
      ...{ principal: `User:${user}`, host: '*', operation: 2, permissionType: 3 },
    };
    const refusals = {
      createTopics: await me.tries('createTopics', {
        topics: [{ topic: `${user}.own.v1`, numPartitions: 1, replicationFactor: 1 }],
      }),
      deleteTopics: await me.tries('deleteTopics', { topics: [ours] }),
      createPartitions: await me.tries('createPartitions', {
        topicPartitions: [{ topic: ours, count: 100 }],
      }),
      deleteRecords: await me.tries('deleteRecords', {
        topics: [{ topic: ours, partitions: [{ partition: 0, offset: '0' }] }],
      }),
      alterConfigs: await me.tries('alterConfigs', {
        resources: [{ type: 2, name: ours, configEntries: [{ name: 'retention.ms', value: '1' }] }],
      }),
      createAcls: await me.tries('createAcls', { acl: [acl] }),
      deleteAcls: await me.tries('deleteAcls', { filters: [{ ...acl, operation: 1 }] }),
    };
    expect(refusals).toEqual({
      createTopics: 'TOPIC_AUTHORIZATION_FAILED',
      deleteTopics: 'TOPIC_AUTHORIZATION_FAILED',
      createPartitions: 'TOPIC_AUTHORIZATION_FAILED',
      deleteRecords: 'TOPIC_AUTHORIZATION_FAILED',
      alterConfigs: 'TOPIC_AUTHORIZATION_FAILED',
      createAcls: 'CLUSTER_AUTHORIZATION_FAILED',
      deleteAcls: 'CLUSTER_AUTHORIZATION_FAILED',
    });
  });
});

it('npm run acls -- apply takes what somebody has granted beside the table', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-acls-'));
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, kafka.tls?.ca ?? '');
  const asAdmin = {
    ...{ KAFKA_BROKERS: kafka.brokers.join(), KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: ca },
    ...{ KAFKA_SASL_USERNAME: kafka.sasl?.username, KAFKA_SASL_PASSWORD: kafka.sasl?.password },
  };
  const admin = quietKafka(kafka).admin();
  await admin.connect();
  try {
    const byHand = {
      ...{ principal: 'User:payment', host: '*', resourceType: 2, resourceName: 'shipping.events.v1' },
      ...{ resourcePatternType: 3, operation: 3, permissionType: 3 },
    };
    await admin.createAcls({ acl: [byHand] });
    const output = commandLine(['apply', '--passwords', kafka.passwordsFolder ?? ''], asAdmin);
    expect(output).toContain('every user is there');
    expect(output).toContain('granted 0 rights that were missing, took 1 that were too many');
  } finally {
    await admin.disconnect();
    rmSync(folder, { recursive: true });
  }
});

it('a shop that writes more than its share is slowed down: the broker has the quota of the table', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-quota-'));
  const [ca, properties] = [join(folder, 'ca.pem'), join(folder, 'client.properties')];
  writeFileSync(ca, kafka.tls?.ca ?? '');
  const login = 'org.apache.kafka.common.security.scram.ScramLoginModule required';
  const lines = {
    ...{ 'security.protocol': 'SASL_SSL', 'sasl.mechanism': 'SCRAM-SHA-512' },
    ...{ 'ssl.truststore.type': 'PEM', 'ssl.truststore.location': ca },
    'sasl.jaas.config': `${login} username="${kafka.sasl?.username}" password="${kafka.sasl?.password}";`,
  };
  writeFileSync(
    properties,
    Object.entries(lines)
      .map((line) => line.join('='))
      .join('\n'),
    { mode: 0o600 },
  );
  const jars = join(__dirname, '../../.local/cache/kafka-4.1.1/*');
  const describe = ['--describe', '--entity-type', 'users', '--entity-name', 'shop'];
  const where = ['--bootstrap-server', kafka.brokers.join(), '--command-config', properties];
  const java = ['-cp', jars, '-Dlog4j2.level=ERROR', 'kafka.admin.ConfigCommand', ...where, ...describe];
  const quota = /producer_byte_rate=([0-9.]+)/.exec(execFileSync('java', java, { encoding: 'utf8' }))?.[1];
  rmSync(folder, { recursive: true });
  const [, , , atMost] = table.find(([user]) => user === 'shop') ?? [];
  expect(`${Number(quota) / 1024} KiB/s`).toBe(atMost);
});
