import assert from 'node:assert/strict';
import { test } from 'node:test';
import { carryOut } from './carry-out.mjs';

/** @type {string[]} */
const done = [];
const payment = /** @type {any} */ ({
  pid: 7,
  url: 'http://127.0.0.1:1',
  options: { env: { PORT: '1' } },
  restart: async () => done.push('restart'),
});
/** @type {any} */
const kafka = {
  name: 'kafka',
  pid: 8,
  start: async () => void done.push('start'),
  kill9: async () => void (kafka.pid = undefined),
};
const called = (/** @type {string} */ name) => {
  if (name === 'payment') return payment;
  if (name === 'kafka') return kafka;
  throw new Error(`nothing is called "${name}"`);
};

test('an action is carried out on the service it names', async () => {
  assert.equal(
    await carryOut('restart payment', called),
    'payment is running as process 7, at http://127.0.0.1:1',
  );
  assert.deepEqual(done, ['restart']);
  assert.equal(await carryOut('env payment', called), '{"PORT":"1"}');
});

test('an engine is killed and started as a service is, but has no environment to tell', async () => {
  assert.equal(await carryOut('start kafka', called), 'kafka is running as process 8');
  assert.equal(await carryOut('kill kafka', called), 'kafka is killed');
  await assert.rejects(carryOut('env kafka', called), /kafka is no service/);
});

test('what is not understood is named', async () => {
  await assert.rejects(
    carryOut('explode payment', called),
    /"explode" is not one of start, stop, restart, kill/,
  );
  await assert.rejects(carryOut('restart website', called), /nothing is called "website"/);
  await assert.rejects(carryOut('kill9 payment', called), /"kill9" is not one of/);
});
