import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyFiles } from './sealing-keys.mjs';
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

/**
 * @param {NodeJS.ProcessEnv} environment
 * @param {Partial<typeof service>} [traits]
 * @param {string} [unsignedUntil]
 */
const envWith = (environment, traits, unsignedUntil) =>
  serviceEnv({
    service: { ...service, ...traits },
    port: 4000,
    managementPort: 4001,
    engines: { KAFKA_BROKERS: 'localhost:9092' },
    databases: {
      payment: {
        url: 'postgres://payment@localhost/payment',
        ownerUrl: 'postgres://payment_owner@localhost/payment',
      },
    },
    keys: { ...keyFiles('/keys'), unsignedUntil },
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

test('who opens sealed fields gets its own key and whom to trust, who seals them the others’ and its own to sign with', () => {
  const opens = envWith({}, { opensSealed: true });
  assert.equal(opens['SEALING_PRIVATE_KEYS_FILE'], '/keys/payment/payment.private.json');
  assert.equal(opens['SEALING_SIGNERS_FILE'], '/keys/public/signers.json');
  assert.equal('SEALED_UNSIGNED_UNTIL' in opens, false);
  const upgraded = envWith({}, { opensSealed: true }, '2027-01-31T00:00:00Z');
  assert.equal(upgraded['SEALED_UNSIGNED_UNTIL'], '2027-01-31T00:00:00Z');
  const seals = envWith({}, { sealsForOthers: true });
  assert.equal(seals['SEALING_PUBLIC_KEYS_FILE'], '/keys/public/public.json');
  assert.equal(seals['SEALING_SIGNING_KEYS_FILE'], '/keys/payment/payment.signing.json');
  assert.equal('SEALING_PRIVATE_KEYS_FILE' in seals, false);
});
