import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { discoverServices } from './discover-services.mjs';

const base = mkdtempSync(join(tmpdir(), 'waybill-discover-'));
after(() => rmSync(base, { recursive: true }));

/** @param {Record<string, object>} apps */
function repositoryWith(apps) {
  const repository = mkdtempSync(join(base, 'repository-'));
  mkdirSync(join(repository, 'apps', 'not-an-app'), { recursive: true });
  for (const [name, manifest] of Object.entries(apps)) {
    mkdirSync(join(repository, 'apps', name));
    writeFileSync(join(repository, 'apps', name, 'package.json'), JSON.stringify(manifest));
  }
  return repository;
}

test('an app that describes itself is a service; what it does not say is not so', () => {
  const repository = repositoryWith({
    payment: {
      waybill: {
        database: true,
        mail: false,
        kafka: { topics: { 'payment.events.v1': {} }, writes: ['payment.events.v1'] },
        localEnvironment: { RETRIES: '3' },
      },
    },
    website: { name: 'website' },
  });
  assert.deepEqual(discoverServices(repository), [
    {
      name: 'payment',
      folder: join(repository, 'apps', 'payment'),
      main: join(repository, 'apps', 'payment', 'dist', 'main.js'),
      database: true,
      opensSealed: false,
      sealsForOthers: false,
      mail: false,
      kafka: { topics: { 'payment.events.v1': {} }, reads: {}, writes: ['payment.events.v1'] },
      temporal: { apis: 'participant', queues: [] },
      localEnvironment: { RETRIES: '3' },
    },
  ]);
});

test('a field nobody knows, or a value that is none, is named', () => {
  const misspelt = repositoryWith({ payment: { waybill: { databse: true } } });
  assert.throws(
    () => discoverServices(misspelt),
    /apps\/payment\/package\.json: waybill\.databse is unknown/,
  );
  const text = repositoryWith({ payment: { waybill: { database: 'yes' } } });
  assert.throws(() => discoverServices(text), /waybill\.database must be true or false/);
  for (const [kafka, problem] of /** @type {[object, RegExp][]} */ ([
    [{ writes: 'payment.events.v1' }, /waybill\.kafka\.writes must be a list of topics/],
    [{ reads: { payment: [7] } }, /waybill\.kafka\.reads must be/],
    [{ topics: { a: 1 } }, /waybill\.kafka\.topics must be/],
    [{ topcs: {} }, /waybill\.kafka\.topcs is unknown/],
    [[], /waybill\.kafka must be an object/],
  ]))
    assert.throws(() => discoverServices(repositoryWith({ payment: { waybill: { kafka } } })), problem);
  const king = repositoryWith({ payment: { waybill: { temporal: { apis: 'all' } } } });
  assert.throws(() => discoverServices(king), /waybill\.temporal\.apis must be/);
  const number = repositoryWith({ payment: { waybill: { localEnvironment: { RETRIES: 3 } } } });
  assert.throws(() => discoverServices(number), /waybill\.localEnvironment must be an object of texts/);
});
