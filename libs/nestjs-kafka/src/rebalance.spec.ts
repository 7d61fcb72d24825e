import { committed, newTopic, randomName, send, TestConsumer, text, until } from '../test/harness';
import { eachRecord } from './each-record';

it('consumers that join and leave under load lose nothing, and stop when their partitions go', async () => {
  const topic = await newTopic(6);
  const groupId = randomName('group');
  const handled = new Map<string, number>();
  const stopped: string[] = [];
  const join = (name: string) =>
    TestConsumer.start(
      { topic },
      async (batch) => {
        try {
          await eachRecord(batch, { concurrency: 2 }, async (record) => {
            await new Promise((resolve) => setTimeout(resolve, 5));
            const value = text(record.value) ?? '';
            handled.set(value, (handled.get(value) ?? 0) + 1);
          });
        } catch (error) {
          stopped.push(`${name}: ${(error as Error).name}`);
          throw error;
        }
      },
      { groupId, tickMs: 10, sessionTimeoutMs: 6_000 },
    ).then((consumer) => consumer.ready());

  const total = 3_000;
  const messages = Array.from({ length: total }, (_, n) => ({ key: `key-${n}`, value: `${n}` }));
  await send(topic, messages);
  const first = await join('first');
  await until(() => handled.size > 50);
  const second = await join('second');
  await until(() => handled.size > 1_000);
  await first.close();
  await until(async () => {
    const offsets = await committed(groupId, topic);
    return offsets.reduce((sum, offset) => sum + Math.max(0, offset), 0) === total;
  });
  await second.close();

  expect([...handled.keys()].sort()).toEqual(messages.map(({ value }) => value).sort());
  expect(stopped).toContainEqual(expect.stringMatching(/^first: (KafkaJS|BatchStopped)/));
  // At least once: what was finished beyond a gap may come again, the bulk may not.
  const again = [...handled.values()].reduce((sum, times) => sum + times - 1, 0);
  expect(again).toBeLessThan(total / 10);
});
