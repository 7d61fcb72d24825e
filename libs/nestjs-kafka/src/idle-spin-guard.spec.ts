import { createHook } from 'node:async_hooks';
import { kafka, newTopic, randomName, until } from '../test/harness';

it('an idle consumer sets no timers but for its fetches and heartbeats', async () => {
  const topic = await newTopic();
  const consumer = kafka.consumer({ groupId: randomName('group'), maxWaitTimeInMs: 200 });
  let fetches = 0;
  consumer.on(consumer.events.FETCH, () => void fetches++);
  await consumer.connect();
  await consumer.subscribe({ topic });
  await consumer.run({ eachMessage: async () => undefined });
  await until(() => fetches > 0);

  let timers = 0;
  const hook = createHook({ init: (_id, type) => void (type === 'Timeout' && timers++) }).enable();
  const seen = fetches;
  await new Promise<void>((resolve) => {
    consumer.on(consumer.events.FETCH, () => void (fetches >= seen + 5 && resolve()));
  });
  hook.disable();
  await consumer.disconnect();
  // Unguarded it is about 200 timers per connection and fetch of 200 ms.
  expect(timers).toBeLessThan(20);
});
