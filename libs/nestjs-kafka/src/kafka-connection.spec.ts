import { kafka, randomName } from '../test/harness';
import { ensureTopics } from './kafka-connection';

const admin = kafka.admin();
beforeAll(() => admin.connect());
afterAll(() => admin.disconnect());

it('creates what is missing, as asked for, and leaves alone what is there', async () => {
  const old = randomName('old');
  const fresh = randomName('new');
  await ensureTopics(kafka, [{ topic: old, partitions: 2 }]);
  const asked = [
    { topic: old, partitions: 5 },
    { topic: fresh, partitions: 3, retentionMs: 3_600_000, maxMessageBytes: 123_456 },
  ];
  await ensureTopics(kafka, asked);
  await ensureTopics(kafka, asked);

  const { topics } = await admin.fetchTopicMetadata({ topics: [old, fresh] });
  const partitions = topics.map(({ name, partitions }) => [name, partitions.length]);
  expect(Object.fromEntries(partitions)).toEqual({ [old]: 2, [fresh]: 3 });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: 2, name: fresh }],
  });
  const config =
    resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]) ?? [];
  expect(Object.fromEntries(config)).toMatchObject({
    'retention.ms': '3600000',
    'max.message.bytes': '123456',
    'compression.type': 'uncompressed',
  });
});

it('says what is missing and may not be made, and makes nothing', async () => {
  const [there, missing] = [randomName('there'), randomName('missing')];
  await ensureTopics(kafka, [{ topic: there, partitions: 1 }]);
  const asked = [there, missing].map((topic) => ({ topic, partitions: 1, mayCreate: false }));
  await expect(ensureTopics(kafka, asked)).rejects.toThrow(`topic ${missing} is missing`);
  expect(await admin.listTopics()).not.toContain(missing);
  await ensureTopics(kafka, asked.slice(0, 1));
});

it('may be called by several services at once', async () => {
  const specs = [randomName('a'), randomName('b')].map((topic) => ({ topic, partitions: 1 }));
  await Promise.all(Array.from({ length: 5 }, () => ensureTopics(kafka, specs)));
  const existing = await admin.listTopics();
  expect(existing).toEqual(expect.arrayContaining(specs.map(({ topic }) => topic)));
});
