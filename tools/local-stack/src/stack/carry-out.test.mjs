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
const service = (/** @type {string} */ name) => {
  if (name === 'payment') return payment;
  throw new Error(`no service is called "${name}"`);
};

test('an action is carried out on the service it names', async () => {
  assert.equal(
    await carryOut('restart payment', service),
    'payment is running as process 7, at http://127.0.0.1:1',
  );
  assert.deepEqual(done, ['restart']);
  assert.equal(await carryOut('env payment', service), '{"PORT":"1"}');
});

test('what is not understood is named', async () => {
  await assert.rejects(carryOut('explode payment', service), /"explode" is not one of start, stop, restart/);
  await assert.rejects(carryOut('restart website', service), /no service is called "website"/);
  await assert.rejects(carryOut('kill9 payment', service), /"kill9" is not one of/);
});
