import { register } from 'prom-client';
import { BreakableNetwork } from '../test/breakable-network';
import { committed, newTopic, randomName, send, TestConsumer, until } from '../test/harness';

/** What the gauge shows, per partition. */
async function lagOf(group: string): Promise<Record<string, number>> {
  const { values } = await register.getSingleMetric('kafka_consumer_lag_records')!.get();
  const own = values.filter(({ labels }) => labels['group'] === group);
  return Object.fromEntries(own.map(({ labels, value }) => [String(labels['partition']), value]));
}
const shows = (group: string, expected: Record<string, number>) =>
  until(async () => JSON.stringify(await lagOf(group)) === JSON.stringify(expected));
const records = (partition: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({ partition, value: `${n}` }));
const lagEveryMs = 50;

it('grows on a partition that rests, and is back at nothing once it has worked', async () => {
  const topic = await newTopic(2);
  let healthy = false;
  const work = async () => {
    if (!healthy) throw new Error('the database is away');
  };
  const consumer = await TestConsumer.start({ topic }, work, {
    lagEveryMs,
    backoff: { firstMs: 60_000, maxMs: 60_000 },
  });
  await shows(consumer.groupId, { 0: 0, 1: 0 });
  await send(topic, records(1, 3));
  await until(() => consumer.transport.notReadyBecause() !== undefined);
  await send(topic, records(1, 4)); // Nothing fetches these.
  await shows(consumer.groupId, { 0: 0, 1: 7 });
  healthy = true;
  await consumer.close();
  expect(await lagOf(consumer.groupId)).toEqual({});

  const next = await TestConsumer.start({ topic }, work, { lagEveryMs, groupId: consumer.groupId });
  await until(async () => (await committed(consumer.groupId, topic))[1] === 7);
  await shows(consumer.groupId, { 0: 0, 1: 0 });
  await next.close();
});

it('is not shown for partitions that another consumer has, or while the broker is away', async () => {
  const network = new BreakableNetwork();
  const topic = await newTopic(2);
  const groupId = randomName('group');
  const idle = async () => undefined;
  const first = await TestConsumer.start({ topic }, idle, { lagEveryMs, groupId, kafka: network.kafka });
  await shows(groupId, { 0: 0, 1: 0 });
  // The other one shows nothing for a long while.
  const second = await TestConsumer.start({ topic }, idle, { lagEveryMs: 600_000, groupId });
  await until(async () => Object.keys(await lagOf(groupId)).length === 1);
  network.cut();
  await shows(groupId, {});
  network.mend();
  await until(async () => Object.keys(await lagOf(groupId)).length > 0);
  await first.close();
  await second.close();
});
