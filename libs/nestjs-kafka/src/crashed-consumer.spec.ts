import { kafka, newTopic, randomName, send, TestConsumer, text, until } from '../test/harness';

it('`failed` rejects when kafkajs gives up for good, as on records it cannot read', async () => {
  const topic = randomName('topic');
  const admin = kafka.admin();
  await admin.connect();
  // The broker packs what it gets with snappy, which kafkajs cannot unpack.
  await admin.createTopics({
    topics: [{ topic, configEntries: [{ name: 'compression.type', value: 'snappy' }] }],
  });
  await admin.disconnect();
  await send(topic, [{ value: 'packed' }]);
  const consumer = await TestConsumer.start({ topic }, async () => undefined);
  await expect(consumer.transport.failed).rejects.toThrow('Snappy compression not implemented');
  expect(consumer.transport.notReadyBecause()).toMatch(/^lost its connection: KafkaJSNotImplemented/);
  await consumer.close();
});

it('goes on by itself when the group has no coordinator at first, as on a broker that has just started', async () => {
  const topic = await newTopic();
  /* eslint-disable @typescript-eslint/no-require-imports -- inner files of kafkajs, without types */
  const { prototype } = require('kafkajs/src/cluster') as {
    prototype: Record<string, () => Promise<unknown>>;
  };
  const { KafkaJSGroupCoordinatorNotFound } = require('kafkajs/src/errors') as Record<
    string,
    new (m: string) => Error
  >;
  /* eslint-enable @typescript-eslint/no-require-imports */
  const none = new KafkaJSGroupCoordinatorNotFound!('Failed to find group coordinator');
  const asked = jest.spyOn(prototype, 'findGroupCoordinatorMetadata' as never);
  asked.mockRejectedValueOnce(none as never).mockRejectedValueOnce(none as never);
  const values: (string | undefined)[] = [];
  const consumer = await TestConsumer.start({ topic }, async ({ records }) => {
    values.push(...records.map(({ value }) => text(value)));
  });
  let failure: unknown;
  consumer.transport.failed.catch((error: unknown) => (failure = error));
  await send(topic, [{ value: 'still read' }]);
  await until(() => values.length > 0 || failure !== undefined);
  expect([values, failure]).toEqual([['still read'], undefined]);
  expect(asked.mock.calls.length).toBeGreaterThan(2);
  asked.mockRestore();
  await consumer.close();
});
