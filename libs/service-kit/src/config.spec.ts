import { z } from 'zod';
import { Child } from '../test/child';
import { baseConfig, loadConfig } from './config';

const enough = {
  OIDC_ISSUER: 'https://id.example.com',
  DATABASE_URL: 'postgres://payment:secret@127.0.0.1:5432/payment?sslmode=verify-full',
  KAFKA_BROKERS: 'one:9092, two:9093',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  KAFKA_ALLOW_PLAINTEXT: 'true',
  TEMPORAL_ALLOW_PLAINTEXT: 'true',
};

it('fills in defaults and gives every variable its type', () => {
  expect(loadConfig(baseConfig, { ...enough, PORT: '3001' })).toEqual({
    HOST: '127.0.0.1',
    ALLOWED_HOSTS: ['localhost', '127.0.0.1', '[::1]'],
    MANAGEMENT_HOST: '127.0.0.1',
    MANAGEMENT_PORT: 0,
    HTTP_WRITES_PER_MINUTE: 3_000,
    PORT: 3001,
    LOG_LEVEL: 'info',
    NODE_ENV: 'production',
    ...{ AUTH: 'oidc', OIDC_ISSUER: 'https://id.example.com', OIDC_AUDIENCE: 'waybill' },
    ...{ OIDC_ALLOW_PLAINTEXT: false, OIDC_KEYS_CACHED_SECONDS: 300 },
    SHUTDOWN_GRACE_SECONDS: 10,
    DATABASE_URL: enough.DATABASE_URL,
    DATABASE_ALLOW_PLAINTEXT: false,
    KAFKA_BROKERS: ['one:9092', 'two:9093'],
    KAFKA_TLS: false,
    KAFKA_ALLOW_PLAINTEXT: true,
    TEMPORAL_ADDRESS: '127.0.0.1:7233',
    TEMPORAL_ALLOW_PLAINTEXT: true,
    TOPIC_PARTITIONS: 6,
  });
});

it('takes an empty variable for a missing one', () => {
  expect(loadConfig(baseConfig, { ...enough, PORT: '', LOG_LEVEL: '' })).toMatchObject({
    PORT: 0,
    LOG_LEVEL: 'info',
  });
});

it('lets a service add its own', () => {
  const schema = baseConfig.extend({ MAIL_FROM: z.email() });
  expect(loadConfig(schema, { ...enough, MAIL_FROM: 'a@b.example' }).MAIL_FROM).toBe('a@b.example');
});

it('names each wrong variable on a line of its own, never a value, and exits 1', async () => {
  const child = Child.run('load-config', {
    PORT: '70000',
    LOG_LEVEL: 'secret-level',
    NODE_ENV: 'secret-environment',
    SHUTDOWN_GRACE_SECONDS: 'secret-soon',
    DATABASE_URL: 'mysql://user:secret@host/db',
    KAFKA_BROKERS: 'secret-broker',
    TEMPORAL_ADDRESS: 'secret-server',
  });

  expect(await child.exit()).toBe(1);
  expect(child.stdout).toBe('');
  expect(child.stderr.trim().split('\n')).toEqual([
    'PORT: must be at most 65535',
    expect.stringMatching(/^LOG_LEVEL: .*"fatal"/),
    'NODE_ENV: must be production, development or test',
    'SHUTDOWN_GRACE_SECONDS: must be a whole number',
    'DATABASE_URL: must be a URL as in postgres://user:password@host:port/database?sslmode=verify-full',
    'KAFKA_BROKERS: must be host:port',
    'TEMPORAL_ADDRESS: must be host:port',
  ]);
  expect(child.stderr).not.toContain('secret');
});

it('names a variable that another one asks for, in words of its own', async () => {
  const child = Child.run('load-config', { ...enough, KAFKA_ALLOW_PLAINTEXT: '' });

  expect(await child.exit()).toBe(1);
  expect(child.stderr).toBe('KAFKA_TLS: must be true in production, unless KAFKA_ALLOW_PLAINTEXT is true\n');
});
