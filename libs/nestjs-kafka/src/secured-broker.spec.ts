import { rootCertificates } from 'node:tls';
import { randomName, TestConsumer, text, until } from '../test/harness';
import { SecuredBroker } from '../test/secured-broker';
import { createKafka, ensureTopics, type KafkaCluster } from './kafka-connection';
import { KafkaProducer } from './kafka-producer';

let broker: SecuredBroker;
beforeAll(async () => {
  broker = await SecuredBroker.start();
});
afterAll(() => broker.stop());

it.each(['scram-sha-256', 'scram-sha-512'] as const)(
  'over TLS, with %s: topics are made, written and read',
  async (mechanism) => {
    const kafka = createKafka({ ...broker.cluster(mechanism), clientId: 'test' });
    const topic = randomName('topic');
    await ensureTopics(kafka, [{ topic, partitions: 1 }]);
    const producer = new KafkaProducer(kafka);
    await producer.send(topic, [{ value: 'for your eyes only' }]);
    const seen: (string | undefined)[] = [];
    const consumer = await TestConsumer.start(
      { topic },
      async (batch) => void seen.push(...batch.records.map(({ value }) => text(value))),
      { kafka },
    );
    await until(() => seen.length > 0);
    expect(seen).toEqual(['for your eyes only']);
    await consumer.close();
    await producer.disconnect();
  },
);

const wrong: [string, (right: ReturnType<SecuredBroker['cluster']>) => KafkaCluster, RegExp][] = [
  [
    'a wrong password',
    (right) => ({ ...right, sasl: { ...right.sasl, password: 'guessed' } }),
    /SASL.* authentication failed.*invalid credentials/,
  ],
  [
    'an authority that did not sign the certificate',
    (right) => ({ ...right, tls: { ca: rootCertificates[0] } }),
    /self-signed certificate/,
  ],
  ['only the authorities Node.js trusts', (right) => ({ ...right, tls: {} }), /self-signed certificate/],
];

it.each(wrong)('with %s a producer and a consumer say what is wrong', async (_, spoil, reason) => {
  const kafka = createKafka({ ...spoil(broker.cluster('scram-sha-256')), clientId: 'test' });
  await expect(new KafkaProducer(kafka).connect()).rejects.toThrow(reason);
  const consumer = await TestConsumer.start({ topic: 'any' }, async () => undefined, { kafka });
  await until(() => consumer.transport.notReadyBecause()?.startsWith('cannot start') ?? false);
  expect(consumer.transport.notReadyBecause()).toMatch(reason);
  expect(consumer.transport.notReadyBecause()).not.toContain('guessed');
  await consumer.close();
});
