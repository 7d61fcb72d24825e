import { Logger } from '@nestjs/common';
import { sql } from 'kysely';
import { RecordingSender } from '../test/recording-sender';
import { createOutboxDatabase } from '../test/outbox-database';
import { until } from '../test/until';
import { appendEvent, OUTBOX_SHARDS } from './outbox';
import type { OutboxTables } from './outbox-tables';
import { OutboxRelay, type RelayOptions } from './relay';
import { RelaySession } from './relay-session';

const NEVER_MS = 10 * 60_000;
const HOLDS_SHARDS = `pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock')`;

let database: Awaited<ReturnType<typeof createOutboxDatabase>>;
let sender: RecordingSender;
let relays: OutboxRelay[];

beforeAll(() => Logger.overrideLogger(false));
beforeEach(async () => {
  database = await createOutboxDatabase();
  sender = new RecordingSender();
  relays = [];
});
afterEach(async () => {
  await Promise.all(relays.map((relay) => relay.stop()));
  await database.drop();
});

function startRelay(options: Partial<RelayOptions<OutboxTables>> = {}): OutboxRelay {
  const { db, url } = database;
  const relay = new OutboxRelay({
    db,
    url,
    sender,
    safetyPollMs: NEVER_MS,
    backoff: { firstMs: 1, maxMs: 10 },
    ...options,
  });
  relays.push(relay);
  relay.start();
  return relay;
}
const ready = (relay: OutboxRelay) =>
  until(
    'relay is ready',
    () => relay.notReadyBecause(),
    (reason) => reason === undefined,
  );
const say = (key: string, data: object = {}, topic = 'events') =>
  database.db
    .transaction()
    .execute((trx) => appendEvent(trx, { topic, key, source: '/test', type: 'Said', data }));
const sentCount = (count: number) =>
  until(
    'events sent',
    () => sender.sent.length,
    (sent) => sent >= count,
  );
const allPublished = () =>
  until(
    'no event waits',
    () => database.db.selectFrom('outbox').select('id').where('published_at', 'is', null).execute(),
    (waiting) => waiting.length === 0,
  );
/** How many shards each living relay holds. */
const shares = async () => {
  const { rows } = await sql<{ shards: number }>`
    SELECT count(*) FILTER (WHERE mode = 'ExclusiveLock')::int AS shards FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 2
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    GROUP BY pid ORDER BY 1`.execute(database.db);
  return rows.map(({ shards }) => shards);
};
const sharesAre = (expected: number[]) =>
  until('shards are shared', shares, (now) => JSON.stringify(now) === JSON.stringify(expected));
const oneTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

it('publishes the events of each key in order, each once, from many writers through two relays', async () => {
  startRelay({ safetyPollMs: 20 });
  startRelay({ safetyPollMs: 20 });
  await sharesAre([OUTBOX_SHARDS / 2, OUTBOX_SHARDS / 2]);
  const keys = Array.from({ length: 12 }, (_, i) => `ord-${i}`);
  sender.before = () => new Promise(setImmediate);

  await Promise.all(oneTo(25).flatMap(() => keys.map((key) => say(key))));
  await allPublished();
  for (const key of keys) expect([key, sender.sequencesOf(key)]).toEqual([key, oneTo(25)]);
});

it('hands the shards of a relay that died to the one that lives', async () => {
  const died = await RelaySession.open(database.url, () => undefined);
  await died.rebalance();
  expect(died.shards()).toHaveLength(OUTBOX_SHARDS);
  await ready(startRelay({ safetyPollMs: 20 }));
  await sharesAre([0, OUTBOX_SHARDS]);
  await say('ord-1');

  await database.killConnections(HOLDS_SHARDS);
  await sentCount(1);
  await sharesAre([OUTBOX_SHARDS]);
  expect(died.isLost).toBe(true);
});

it('gives its shards back when stopped, after the send that runs', async () => {
  const relay = startRelay();
  let letGo = () => {};
  sender.after = () => new Promise((resolve) => (letGo = resolve));
  await say('ord-1');
  await sentCount(1);
  const stopped = relay.stop();
  letGo();
  await stopped;
  expect(
    await database.db.selectFrom('outbox').select('id').where('published_at', 'is', null).execute(),
  ).toEqual([]);
  await sharesAre([]);
  expect(relay.notReadyBecause()).toBe('stopped');
});

it('lets events wait in order while the broker is away, says so, and publishes them when it is back', async () => {
  let away = true;
  sender.before = () => (away ? Promise.reject(new Error('no broker')) : Promise.resolve());
  const relay = startRelay();
  for (const n of oneTo(5)) await say('ord-1', { n });
  await until(
    'not ready',
    () => relay.notReadyBecause(),
    (reason) => reason === 'no broker',
  );
  expect(sender.sent).toEqual([]);

  away = false;
  await allPublished();
  expect(sender.sequencesOf('ord-1')).toEqual(oneTo(5));
  await ready(relay);
});

it('publishes again with the same event id when it does not learn that the broker took them', async () => {
  let lost = 0;
  sender.after = () => (lost++ === 0 ? Promise.reject(new Error('answer lost')) : Promise.resolve());
  startRelay();
  const { id } = await say('ord-1');
  await allPublished();
  expect(sender.sent.map((event) => event.id)).toEqual([id, id]);
});

it('is woken by a commit, not by a clock', async () => {
  await ready(startRelay());
  await say('ord-1');
  await sentCount(1);
  await say('ord-2');
  await sentCount(2);
});

it('publishes what was said before it started', async () => {
  await say('ord-1');
  startRelay();
  await sentCount(1);
});

it('listens and holds its shards again after its connection was lost', async () => {
  const relay = startRelay();
  await ready(relay);
  await database.killConnections(HOLDS_SHARDS);
  await sharesAre([OUTBOX_SHARDS]);
  await say('ord-1');
  await sentCount(1);
  await ready(relay);
});

it('goes on after the database was away', async () => {
  const relay = startRelay({ safetyPollMs: 20 });
  await ready(relay);
  await database.refuseConnections(true);
  await database.killConnections('pid <> pg_backend_pid()');
  await until(
    'not ready',
    () => relay.notReadyBecause(),
    (reason) => reason !== undefined,
  );
  await database.refuseConnections(false);
  await ready(relay);
  await say('ord-1');
  await sentCount(1);
});

it('makes the topics first, again until that succeeds', async () => {
  let tries = 0;
  const prepare = () => (++tries < 3 ? Promise.reject(new Error('no broker')) : Promise.resolve());
  startRelay({ sender: { prepare, send: (topic, messages) => sender.send(topic, messages) } });
  await say('ord-1');
  await sentCount(1);
  expect(tries).toBe(3);
});

it('keeps each send within what a broker takes in one batch', async () => {
  const big = { text: 'x'.repeat(200 * 1024) };
  for (const n of oneTo(6)) await say('ord-1', { n, ...big });
  startRelay();
  await allPublished();
  expect(sender.sequencesOf('ord-1')).toEqual(oneTo(6));
  const sizes = sender.batches.map((batch) => batch.reduce((sum, { bytes }) => sum + bytes, 0));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(512 * 1024);
});

it('sends each event to its own topic', async () => {
  await say('ord-1', {}, 'a');
  await say('ord-1', {}, 'b');
  startRelay();
  await allPublished();
  expect(sender.batches.map((batch) => batch.map(({ topic }) => topic))).toEqual([['a'], ['b']]);
});
