import { createOutboxDatabase } from '../test/outbox-database';
import { firstTime } from './inbox';
import { appendEvent, changeAndAppend, MAX_EVENT_BYTES } from './outbox';
import { prunePublished } from './waiting-events';

let database: Awaited<ReturnType<typeof createOutboxDatabase>>;
beforeAll(async () => (database = await createOutboxDatabase()));
afterAll(() => database.drop());

const event = (key: string, data: object = {}) => ({ topic: 't', key, source: '/test', type: 'Said', data });
const rowsOf = (key: string) =>
  database.db.selectFrom('outbox').selectAll().where('key', '=', key).orderBy('id').execute();

describe('appendEvent', () => {
  it('keeps the event as it was said, with the trace it belongs to', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const said = await appendEvent(database.db, { ...event('kept', { b: 1, a: 'ü' }), traceparent });
    expect(await rowsOf('kept')).toMatchObject([
      { event_id: said.id, sequence: 1, traceparent, data: { b: 1, a: 'ü' }, published_at: null },
    ]);
  });

  it('numbers the events of a key in the order of their commits', async () => {
    const commits: number[] = [];
    await Promise.all(
      Array.from({ length: 30 }, async () => {
        const { sequence } = await database.db
          .transaction()
          .execute((trx) => appendEvent(trx, event('ordered')));
        commits.push(sequence);
      }),
    );
    const rows = await rowsOf('ordered');
    expect(rows.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(commits.toSorted((a, b) => a - b)).toEqual(rows.map(({ sequence }) => sequence));
  });

  it('leaves no gap when a transaction that said something fails', async () => {
    const failing = database.db.transaction().execute(async (trx) => {
      await appendEvent(trx, event('gapless'));
      throw new Error('not true after all');
    });
    await expect(failing).rejects.toThrow('not true after all');
    expect(await appendEvent(database.db, event('gapless'))).toMatchObject({ sequence: 1 });
  });

  it('refuses an event that would block the shard: the transaction fails instead', async () => {
    const tooLarge = appendEvent(database.db, event('large', { text: 'x'.repeat(MAX_EVENT_BYTES) }));
    await expect(tooLarge).rejects.toThrow(/Said has \d+ bytes/);
  });
});

describe('changeAndAppend', () => {
  const acted = (id: string) =>
    database.db
      .insertInto('inbox')
      .values({ source: '/test', id })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id');

  it('says all, in their order and after what was said before, with the change', async () => {
    await appendEvent(database.db, event('changed', { n: 0 }));
    const events = [1, 2, 3].map((n) => event('changed', { n }));
    expect(await changeAndAppend(database.db, acted('changed'), events)).toBe(true);
    expect(await rowsOf('changed')).toMatchObject(
      [0, 1, 2, 3].map((n) => ({ sequence: n + 1, data: { n } })),
    );
  });

  it('says nothing when there was nothing to change', async () => {
    for (const found of [true, false])
      expect(await changeAndAppend(database.db, acted('once'), [event('once')])).toBe(found);
    expect(await rowsOf('once')).toHaveLength(1);
  });

  it('makes a change of which there is nothing to say', async () => {
    for (const found of [true, false])
      expect(await changeAndAppend(database.db, acted('silent'), [])).toBe(found);
  });

  it('changes nothing when an event is too large', async () => {
    const large = event('unsayable', { text: 'x'.repeat(MAX_EVENT_BYTES) });
    await expect(changeAndAppend(database.db, acted('unsayable'), [large])).rejects.toThrow(
      /Said has \d+ bytes/,
    );
    expect(await changeAndAppend(database.db, acted('unsayable'), [])).toBe(true);
  });
});

describe('firstTime', () => {
  it('is true once for many deliveries at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => firstTime(database.db, { source: '/shipping', id: 'e-1' })),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await firstTime(database.db, { source: '/other', id: 'e-1' })).toBe(true);
  });

  it('is true again when the transaction that acted failed', async () => {
    const acting = database.db.transaction().execute(async (trx) => {
      await firstTime(trx, { source: '/shipping', id: 'e-2' });
      throw new Error('failed');
    });
    await expect(acting).rejects.toThrow('failed');
    expect(await firstTime(database.db, { source: '/shipping', id: 'e-2' })).toBe(true);
  });
});

it('prunes what was published long ago, never what waits', async () => {
  const age = (key: string, publishedAt: Date | null) =>
    database.db.updateTable('outbox').set({ published_at: publishedAt }).where('key', '=', key).execute();
  for (const key of ['old', 'new', 'waiting']) await appendEvent(database.db, event(key));
  await age('old', new Date(Date.now() - 7_200_000));
  await age('new', new Date());
  await prunePublished(database.db, 3_600_000);
  const left = await Promise.all(['old', 'new', 'waiting'].map(rowsOf));
  expect(left.map((rows) => rows.length)).toEqual([0, 1, 1]);
});
