import { register } from 'prom-client';
import { BreakableNetwork } from '../test/breakable-network';
import { committed, newTopic, send, TestConsumer, text, until } from '../test/harness';
import { SilenceWatchdog } from './silence-watchdog';

const restarts = async (group: string): Promise<number> => {
  const { values } = await register.getSingleMetric('kafka_consumer_restarts_total')!.get();
  return values.find(({ labels }) => labels['group'] === group)?.value ?? 0;
};

it('a consumer that goes silent says so, is replaced and counted, and nothing is lost', async () => {
  const network = new BreakableNetwork();
  const topic = await newTopic();
  const seen: (string | undefined)[] = [];
  const consumer = await TestConsumer.start(
    { topic },
    async (batch) => void seen.push(...batch.records.map(({ value }) => text(value))),
    { kafka: network.kafka, silenceMs: 2_000, sessionTimeoutMs: 6_000 },
  );
  await consumer.ready();
  await send(topic, [{ value: 'before' }]);
  await until(async () => (await committed(consumer.groupId, topic))[0] === 1);

  network.freeze();
  await send(topic, [{ value: 'meanwhile' }]);
  await until(() => consumer.transport.notReadyBecause() !== undefined);
  expect(consumer.transport.notReadyBecause()).toMatch(/^neither fetched nor sent a heartbeat/);
  expect(await restarts(consumer.groupId)).toBe(1);
  await until(async () => (await committed(consumer.groupId, topic))[0] === 2);
  await consumer.ready();
  await consumer.close();
  network.cut();
  expect(seen).toEqual(['before', 'meanwhile']);
});

it('a consumer that is idle, or whose handler takes long, is not silent', async () => {
  const topic = await newTopic();
  let fetches = 0;
  let goOn = () => {};
  const stuck = new Promise<void>((resolve) => (goOn = resolve));
  const consumer = await TestConsumer.start({ topic }, () => stuck, {
    silenceMs: 3_000,
    sessionTimeoutMs: 6_000,
    tickMs: 100,
  });
  await consumer.ready();
  const kafkajs = consumer.transport.unwrap<import('kafkajs').Consumer>();
  let heartbeats = 0;
  kafkajs.on(kafkajs.events.FETCH, () => void fetches++);
  await until(() => fetches >= 8); // Each waits for half a second.
  kafkajs.on(kafkajs.events.HEARTBEAT, () => void heartbeats++);
  await send(topic, [{ value: 'long' }]);
  await until(() => heartbeats >= 4); // One in 1.2 seconds.
  goOn();
  await until(async () => (await committed(consumer.groupId, topic))[0] === 1);
  expect(await restarts(consumer.groupId)).toBe(0);
  await consumer.close();
});

describe('the watchdog', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('calls out once, after a silence as long as it was told', () => {
    const called = jest.fn();
    const watchdog = new SilenceWatchdog(1_000, called);
    watchdog.start();
    jest.advanceTimersByTime(900);
    watchdog.signOfLife();
    jest.advanceTimersByTime(1_000);
    expect(called).not.toHaveBeenCalled();
    jest.advanceTimersByTime(5_000);
    expect(called).toHaveBeenCalledTimes(1);
  });

  it('does not take a process that was held up for a silence', () => {
    const called = jest.fn();
    const watchdog = new SilenceWatchdog(1_000, called);
    watchdog.start();
    jest.setSystemTime(Date.now() + 60_000);
    jest.advanceTimersByTime(250);
    expect(called).not.toHaveBeenCalled();
  });
});
