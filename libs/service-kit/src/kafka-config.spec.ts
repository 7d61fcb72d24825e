import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { baseConfig, parseConfig } from './config';
import { kafkaCluster, newTopics } from './kafka-config';

const folder = mkdtempSync(join(tmpdir(), 'kafka-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const certificate = rootCertificates[0]!;
const CA_FILE = file('ca.pem', certificate);
const PASSWORD_FILE = file('password', ' s3cret \r\n');

const enough = {
  OIDC_ISSUER: 'https://id.example.com',
  DATABASE_URL: 'postgres://127.0.0.1/payment?sslmode=verify-full',
  KAFKA_BROKERS: 'one:9092',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  TEMPORAL_ALLOW_PLAINTEXT: 'true',
};
const parse = (variables: Record<string, string>) => parseConfig(baseConfig, { ...enough, ...variables });
const clusterOf = (variables: Record<string, string>) => {
  const { data, error } = parse(variables);
  if (!data) throw error;
  return kafkaCluster(data);
};
const TLS = { KAFKA_TLS: 'true' };
const SCRAM = { ...TLS, KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_USERNAME: 'payment' };

it('makes a cluster of the variables, the password from a variable or a file', () => {
  const sasl = { mechanism: 'scram-sha-512', username: 'payment' };
  expect(clusterOf({ ...SCRAM, KAFKA_TLS_CA_FILE: CA_FILE, KAFKA_SASL_PASSWORD: 'p' })).toEqual({
    brokers: ['one:9092'],
    tls: { ca: certificate },
    sasl: { ...sasl, password: 'p' },
  });
  expect(clusterOf({ ...SCRAM, KAFKA_SASL_PASSWORD_FILE: PASSWORD_FILE })).toEqual({
    brokers: ['one:9092'],
    tls: { ca: undefined },
    sasl: { ...sasl, password: ' s3cret ' },
  });
});

it('sends in plaintext outside production, or where that is allowed by name', () => {
  const plaintext = { brokers: ['one:9092'], tls: false, sasl: undefined };
  expect(clusterOf({ NODE_ENV: 'development' })).toEqual(plaintext);
  expect(clusterOf({ NODE_ENV: 'production', KAFKA_ALLOW_PLAINTEXT: 'true' })).toEqual(plaintext);
});

it('topics are made as the variables say, else as the broker does it, and in production by nobody here', () => {
  const madeWith = (variables: Record<string, string>) => newTopics(parse({ ...TLS, ...variables }).data!);
  const brokers = { partitions: 6, replicationFactor: undefined, retentionMs: undefined };
  expect(madeWith({})).toEqual({ ...brokers, mayCreate: false });
  expect(madeWith({ NODE_ENV: 'development' })).toEqual({ ...brokers, mayCreate: true });
  expect(
    madeWith({ TOPIC_PARTITIONS: '12', TOPIC_REPLICATION_FACTOR: '3', TOPIC_RETENTION_HOURS: '24' }),
  ).toMatchObject({ partitions: 12, replicationFactor: 3, retentionMs: 86_400_000 });
});

const MISSING_FILE = join(folder, 'missing');
const MUST_BE_TLS = 'KAFKA_TLS: must be true in production, unless KAFKA_ALLOW_PLAINTEXT is true';
it.each<[string, Record<string, string>, string]>([
  ['plaintext, NODE_ENV not given', {}, MUST_BE_TLS],
  ['plaintext in production', { NODE_ENV: 'production', KAFKA_TLS: 'false' }, MUST_BE_TLS],
  ['neither yes nor no', { KAFKA_TLS: 's3cret' }, 'KAFKA_TLS: must be true or false'],
  [
    'an authority without TLS',
    { NODE_ENV: 'test', KAFKA_TLS_CA_FILE: CA_FILE },
    'KAFKA_TLS: must be true where KAFKA_TLS_CA_FILE is given',
  ],
  [
    'no file',
    { ...TLS, KAFKA_TLS_CA_FILE: MISSING_FILE },
    'KAFKA_TLS_CA_FILE: names no file that this process can read',
  ],
  [
    'no certificate',
    { ...TLS, KAFKA_TLS_CA_FILE: PASSWORD_FILE },
    'KAFKA_TLS_CA_FILE: holds no certificate in PEM form',
  ],
  [
    'another mechanism',
    { ...TLS, KAFKA_SASL_MECHANISM: 's3cret' },
    'KAFKA_SASL_MECHANISM: must be scram-sha-256, scram-sha-512, plain',
  ],
  [
    'a password alone',
    { ...TLS, KAFKA_SASL_PASSWORD: 's3cret' },
    'KAFKA_SASL_MECHANISM: is missing, though a user name or a password is given',
  ],
  [
    'no user name',
    { ...SCRAM, KAFKA_SASL_USERNAME: '', KAFKA_SASL_PASSWORD: 's3cret' },
    'KAFKA_SASL_USERNAME: is missing',
  ],
  ['no password', SCRAM, 'KAFKA_SASL_PASSWORD_FILE: is missing, and so is KAFKA_SASL_PASSWORD'],
  [
    'an empty password file',
    { ...SCRAM, KAFKA_SASL_PASSWORD_FILE: file('empty', '\n') },
    'KAFKA_SASL_PASSWORD_FILE: is empty',
  ],
  [
    'two passwords',
    { ...SCRAM, KAFKA_SASL_PASSWORD_FILE: PASSWORD_FILE, KAFKA_SASL_PASSWORD: 's3cret' },
    'KAFKA_SASL_PASSWORD: must not be given beside KAFKA_SASL_PASSWORD_FILE',
  ],
])('refuses %s, by the name of the variable and without its value', (_, variables, line) => {
  const issues = parse(variables).error?.issues ?? [];
  expect(issues.map(({ path, message }) => `${String(path[0])}: ${message}`)).toEqual([line]);
  expect(line).not.toContain('s3cret');
});
