import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serviceEnv } from './service-env.mjs';

const service = {
  name: 'payment',
  folder: '.',
  main: 'main.js',
  database: true,
  opensSealed: false,
  sealsForOthers: false,
  mail: false,
  kafka: { topics: {}, reads: {}, writes: [] },
  temporal: { apis: /** @type {const} */ ('participant'), queues: [] },
  localEnvironment: { RETRIES: '3' },
};

/** @param {NodeJS.ProcessEnv} environment */
const envWith = (environment) =>
  serviceEnv({
    service,
    port: 4000,
    managementPort: 4001,
    engines: { KAFKA_BROKERS: 'localhost:9092' },
    databases: {
      payment: {
        url: 'postgres://payment@localhost/payment',
        ownerUrl: 'postgres://payment_owner@localhost/payment',
      },
    },
    keys: { publicKeysFile: 'public.json', privateKeysFile: (owner) => `${owner}.json` },
    environment,
  });

test('a service gets what it says of itself and what it asks for', () => {
  const env = envWith({});
  assert.equal(env['RETRIES'], '3');
  assert.equal(env['PORT'], '4000');
  assert.equal(env['MANAGEMENT_PORT'], '4001');
  assert.equal(env['DATABASE_URL'], 'postgres://payment@localhost/payment');
  assert.equal('SMTP_URL' in env, false);
});

test('the stack allows plaintext to its own engines by name, unless the person says otherwise', () => {
  assert.equal(envWith({})['NODE_ENV'], 'production');
  for (const name of ['KAFKA_ALLOW_PLAINTEXT', 'DATABASE_ALLOW_PLAINTEXT']) {
    assert.equal(envWith({})[name], 'true');
    assert.equal(envWith({ [name]: 'false' })[name], 'false');
  }
  assert.equal('SMTP_ALLOW_PLAINTEXT' in envWith({}), false);
});

test('a service keeps little memory for later, unless it or the person says otherwise', () => {
  assert.equal(envWith({})['NODE_OPTIONS'], '--max-semi-space-size=2 --max-old-space-size=256');
  assert.equal(envWith({ NODE_OPTIONS: '--inspect' })['NODE_OPTIONS'], '--inspect');
});

test('what the person has set stays', () => {
  assert.equal(envWith({ RETRIES: '9' })['RETRIES'], '9');
  assert.equal(envWith({ RETRIES: '' })['RETRIES'], '3');
});
