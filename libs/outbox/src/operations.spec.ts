import type { Kysely } from 'kysely';
import { createOutboxDatabase } from '../test/outbox-database';
import { OperationInFlight } from './operation-errors';
import {
  begin,
  close,
  closeByHand,
  ensureCurrent,
  finish,
  once,
  refuse,
  release,
  takeOver,
} from './operations';
import { appendEvent } from './outbox';
import type { OutboxTables } from './outbox-tables';
import { Refusal } from './refusal';

const LONG = 60_000;
const OVER = 0;
const CONNECTIONS = 20;

let database: Awaited<ReturnType<typeof createOutboxDatabase>>;
let db: Kysely<OutboxTables>;
let key: string;
let keys = 0;

beforeAll(async () => {
  database = await createOutboxDatabase();
  db = database.db;
});
afterAll(() => database.drop());
beforeEach(() => (key = `ord-1:step:${++keys}`));

const sayDone = (trx: Kysely<OutboxTables>, type = 'Done') =>
  appendEvent(trx, { topic: 't', key, source: '/test', type, data: {} });
const eventsOf = async (ofKey: string) =>
  (await db.selectFrom('outbox').select('type').where('key', '=', ofKey).orderBy('id').execute()).map(
    (e) => e.type,
  );
const atOnce = <R>(work: () => Promise<R>) =>
  Promise.allSettled(Array.from({ length: CONNECTIONS }, () => work()));
const valuesOf = <R>(settled: PromiseSettledResult<R>[]) =>
  settled.flatMap((s) => (s.status === 'fulfilled' ? [s.value] : []));
const reasonsOf = (settled: PromiseSettledResult<unknown>[]) =>
  settled.flatMap((s) => (s.status === 'rejected' ? [(s.reason as Error).name] : []));

describe('once', () => {
  const request = { amount: 5, currency: 'EUR' };

  it('does the work once for many callers at once, and answers all the same', async () => {
    let runs = 0;
    const answers = await atOnce(() =>
      once(db, { key, request }, async (trx) => {
        await sayDone(trx);
        return { run: ++runs, at: new Date(0) };
      }),
    );
    expect(reasonsOf(answers)).toEqual([]);
    expect(valuesOf(answers)).toEqual(Array(CONNECTIONS).fill({ run: 1, at: '1970-01-01T00:00:00.000Z' }));
    expect(await eventsOf(key)).toEqual(['Done']);
  });

  it('takes the same request in another field order as the same', async () => {
    await once(db, { key, request: { a: 1, b: 2 } }, () => Promise.resolve('first'));
    expect(await once(db, { key, request: { b: 2, a: 1 } }, () => Promise.resolve('second'))).toBe('first');
  });

  it('refuses the same key with another request, and keeps the first result', async () => {
    await once(db, { key, request }, () => Promise.resolve(1));
    const other = once(db, { key, request: { ...request, amount: 6 } }, () => Promise.resolve(2));
    await expect(other).rejects.toMatchObject({ name: 'OperationConflict', retryable: false });
    expect(await once(db, { key, request }, () => Promise.resolve(3))).toBe(1);
  });

  it('stores a refusal without what the work wrote, with what onRefusal wrote, and throws it again', async () => {
    let runs = 0;
    const refused = () =>
      once(db, { key, request, onRefusal: (trx, { name }) => sayDone(trx, name) }, async (trx) => {
        runs += 1;
        await sayDone(trx, 'Undone');
        throw new Refusal('OutOfStock', 'none left', { sku: 'MUG' });
      });
    const expected = { name: 'OutOfStock', message: 'none left', details: { sku: 'MUG' } };
    await expect(refused()).rejects.toMatchObject(expected);
    await expect(refused()).rejects.toMatchObject(expected);
    expect(runs).toBe(1);
    expect(await eventsOf(key)).toEqual(['OutOfStock']);
  });

  it('also stores a refusal that a failed statement led to', async () => {
    const refused = once(db, { key, request }, async (trx) => {
      await trx
        .insertInto('inbox')
        .values([
          { source: 's', id: key },
          { source: 's', id: key },
        ])
        .execute()
        .catch(() => {
          throw new Refusal('Twice', 'the same twice');
        });
    });
    await expect(refused).rejects.toMatchObject({ name: 'Twice' });
    await expect(once(db, { key, request }, () => Promise.resolve(1))).rejects.toMatchObject({
      name: 'Twice',
    });
  });

  it('stores nothing after trouble, so that the next call does the work', async () => {
    const trouble = once(db, { key, request }, async (trx) => {
      await sayDone(trx);
      throw new Error('database on fire');
    });
    await expect(trouble).rejects.toThrow('database on fire');
    expect(await once(db, { key, request }, () => Promise.resolve('done'))).toBe('done');
    expect(await eventsOf(key)).toEqual([]);
  });

  it('refuses after its undo came first', async () => {
    expect(await close(db, key)).toEqual({ was: 'absent' });
    const late = once(db, { key, request }, () => Promise.resolve('too late'));
    await expect(late).rejects.toMatchObject({ name: 'OperationClosed', retryable: false });
  });

  it('either happens and is seen by the undo, or is refused, when both come at once', async () => {
    for (let race = 0; race < 20; race++) {
      const raced = `${key}:${race}`;
      const [step, undo] = await Promise.allSettled([
        once(db, { key: raced, request }, () => Promise.resolve('done')),
        close(db, raced),
      ]);
      if (undo.status === 'rejected') throw undo.reason;
      if (step.status === 'fulfilled') expect(undo.value).toEqual({ was: 'done', result: 'done' });
      else expect([undo.value.was, step.reason.name]).toEqual(['absent', 'OperationClosed']);
    }
  });
});

describe('begin and finish', () => {
  const request = { amount: 5 };
  const beginWith = (leaseMs: number) => begin(db, { key, request, leaseMs });
  const started = async (leaseMs: number) => {
    const begun = await beginWith(leaseMs);
    if (begun.status === 'done') throw new Error('is done already');
    return { key, fence: begun.fence };
  };

  it('lets one of many callers at once start; the others are told to come again', async () => {
    const answers = await atOnce(() => beginWith(LONG));
    expect(valuesOf(answers)).toEqual([{ status: 'started', fence: 1 }]);
    expect(reasonsOf(answers)).toEqual(Array(CONNECTIONS - 1).fill('OperationInFlight'));
  });

  it('lets one of many callers at once take over an intent whose lease is over', async () => {
    await started(OVER);
    const answers = await atOnce(() => beginWith(LONG));
    expect(valuesOf(answers)).toMatchObject([{ status: 'unresolved', fence: 2 }]);
  });

  it('says how long the other attempt may take', async () => {
    await started(LONG);
    const error = await beginWith(LONG).catch((e: unknown) => e);
    if (!(error instanceof OperationInFlight)) throw new Error('it should be in flight');
    expect(error.retryable).toBe(true);
    expect(error.retryAfterMs).toBeGreaterThan(0);
    expect(error.retryAfterMs).toBeLessThanOrEqual(LONG);
  });

  it('answers with the stored result once finished', async () => {
    const attempt = await started(LONG);
    await finish(db, { ...attempt, result: { id: 'x' } });
    expect(await beginWith(LONG)).toEqual({ status: 'done', result: { id: 'x' } });
  });

  it('throws the stored refusal', async () => {
    const attempt = await started(LONG);
    await refuse(db, { ...attempt, refusal: new Refusal('PaymentDeclined', 'no', { code: 'x' }) });
    await expect(beginWith(LONG)).rejects.toMatchObject({ name: 'PaymentDeclined', details: { code: 'x' } });
  });

  it('refuses the same key with another request', async () => {
    await started(LONG);
    const other = begin(db, { key, request: { amount: 6 }, leaseMs: LONG });
    await expect(other).rejects.toMatchObject({ name: 'OperationConflict' });
  });

  it('lets an attempt that was taken over write nothing', async () => {
    const zombie = await started(OVER);
    const successor = await started(LONG);
    const stale = { name: 'StaleAttempt', retryable: false };
    await expect(ensureCurrent(db, zombie)).rejects.toMatchObject(stale);
    await expect(finish(db, { ...zombie, result: 'late' })).rejects.toMatchObject(stale);
    await expect(refuse(db, { ...zombie, refusal: new Refusal('No', 'no') })).rejects.toMatchObject(stale);
    await release(db, zombie);
    await expect(beginWith(LONG)).rejects.toThrow(OperationInFlight);
    await ensureCurrent(db, successor);
    await finish(db, { ...successor, result: 'in time' });
    expect(await beginWith(LONG)).toMatchObject({ result: 'in time' });
  });

  it('keeps the lease of a finish whose transaction failed', async () => {
    const attempt = await started(LONG);
    const failing = db.transaction().execute(async (trx) => {
      await finish(trx, { ...attempt, result: 1 });
      throw new Error('commit lost');
    });
    await expect(failing).rejects.toThrow('commit lost');
    await expect(beginWith(LONG)).rejects.toThrow(OperationInFlight);
  });

  it('lets the next attempt begin once released, and tells it when the earlier calls were', async () => {
    const attempt = await started(LONG);
    await release(db, attempt);
    const begun = await beginWith(LONG);
    if (begun.status !== 'unresolved') throw new Error(`was ${begun.status}`);
    const { from, until } = begun.earlierCalls;
    expect(from.getTime()).toBeLessThanOrEqual(until.getTime());
    expect(until.getTime() - from.getTime()).toBeLessThan(LONG);
  });
});

describe('close', () => {
  const request = {};
  const start = async (leaseMs: number) => {
    await begin(db, { key, request, leaseMs });
    return { key, fence: 1 };
  };

  it('leaves a tombstone before the step: the step refuses', async () => {
    expect(await close(db, key)).toEqual({ was: 'absent' });
    expect(await close(db, key)).toEqual({ was: 'closed', before: { was: 'absent' } });
    await expect(begin(db, { key, request, leaseMs: LONG })).rejects.toMatchObject({
      name: 'OperationClosed',
    });
  });

  it('waits while the step may still be at work, then closes it', async () => {
    const attempt = await start(LONG);
    await expect(close(db, key)).rejects.toThrow(OperationInFlight);
    await release(db, attempt);
    expect(await close(db, key)).toMatchObject({ was: 'intent', fence: 1, earlierCalls: {} });
  });

  it('waits for a call whose answer was lost, though the next attempt need not', async () => {
    await release(db, { ...(await start(LONG)), callMayStillLand: true });
    await expect(close(db, key)).rejects.toThrow(OperationInFlight);
    expect(await begin(db, { key, request, leaseMs: LONG })).toMatchObject({
      status: 'unresolved',
      fence: 2,
    });
    await release(db, { key, fence: 2 });
    await expect(close(db, key)).rejects.toThrow(OperationInFlight);
  });

  it('fences the attempt it undid: the late one writes nothing', async () => {
    const attempt = await start(OVER);
    await close(db, key);
    await expect(finish(db, { ...attempt, result: 1 })).rejects.toMatchObject({ name: 'StaleAttempt' });
    await expect(ensureCurrent(db, attempt)).rejects.toMatchObject({ name: 'StaleAttempt' });
    expect(await close(db, key)).toMatchObject({ was: 'closed', before: { was: 'intent' } });
  });

  it('gives the result after the step, which is never replayed again', async () => {
    await finish(db, { ...(await start(LONG)), result: { id: 'x' } });
    expect(await close(db, key)).toEqual({ was: 'done', result: { id: 'x' } });
    await expect(begin(db, { key, request, leaseMs: LONG })).rejects.toMatchObject({
      name: 'OperationClosed',
    });
    expect(await close(db, key)).toEqual({ was: 'closed', before: { was: 'done', result: { id: 'x' } } });
  });

  it('knows a refused step', async () => {
    await refuse(db, { ...(await start(LONG)), refusal: new Refusal('No', 'no') });
    expect(await close(db, key)).toEqual({ was: 'refused' });
  });

  it('is undone with the transaction it was in', async () => {
    const failing = db.transaction().execute(async (trx) => {
      await close(trx, key);
      throw new Error('undo failed');
    });
    await expect(failing).rejects.toThrow('undo failed');
    expect(await begin(db, { key, request, leaseMs: LONG })).toMatchObject({ status: 'started' });
  });

  it('closes once for many callers at once', async () => {
    const answers = valuesOf(await atOnce(() => close(db, key)));
    expect(answers.filter(({ was }) => was === 'absent')).toHaveLength(1);
    expect(answers.filter(({ was }) => was === 'closed')).toHaveLength(CONNECTIONS - 1);
  });

  it('or begins first, never both, when many of each come at once', async () => {
    for (let race = 0; race < 10; race++) {
      key = `ord-race:step:${++keys}`;
      const settled = await Promise.allSettled([
        ...Array.from({ length: 5 }, () => close(db, key)),
        ...Array.from({ length: 5 }, () => begin(db, { key, request, leaseMs: LONG })),
      ]);
      const states = valuesOf(settled).map((v) => ('was' in v ? 'closed' : v.status));
      expect(new Set(states).size).toBe(1);
      const refusals = new Set(reasonsOf(settled));
      expect([...refusals]).toEqual([states[0] === 'closed' ? 'OperationClosed' : 'OperationInFlight']);
    }
  });
});

describe('closeByHand', () => {
  const request = {};
  const lease = { request, leaseMs: LONG };
  const isClosed = { name: 'OperationClosed', retryable: false };

  it('leaves a tombstone before the step, again and again the same', async () => {
    expect(await closeByHand(db, key)).toBe('closed');
    expect(await closeByHand(db, key)).toBe('closed');
    await expect(begin(db, { key, ...lease })).rejects.toMatchObject(isClosed);
    await expect(once(db, { key, request }, () => Promise.resolve(1))).rejects.toMatchObject(isClosed);
  });

  it('leaves a done step alone: it keeps answering its result', async () => {
    await once(db, { key, request }, () => Promise.resolve({ id: 'x' }));
    expect(await closeByHand(db, key)).toBe('already-done');
    expect(await begin(db, { key, ...lease })).toEqual({ status: 'done', result: { id: 'x' } });
  });

  it('closes a refused step, and leaves one that was undone closed', async () => {
    await begin(db, { key, ...lease });
    await refuse(db, { key, fence: 1, refusal: new Refusal('No', 'no') });
    expect(await closeByHand(db, key)).toBe('closed');
    await expect(begin(db, { key, ...lease })).rejects.toMatchObject(isClosed);

    const undone = `${key}:undone`;
    await once(db, { key: undone, request }, () => Promise.resolve(1));
    await close(db, undone);
    expect(await closeByHand(db, undone)).toBe('closed');
  });

  it('waits while the step may still be at work, then closes and fences it', async () => {
    await begin(db, { key, ...lease });
    await expect(closeByHand(db, key)).rejects.toThrow(OperationInFlight);
    await release(db, { key, fence: 1, callMayStillLand: true });
    await expect(closeByHand(db, key)).rejects.toThrow(OperationInFlight);
    await db.updateTable('operation').set({ call_until: null }).where('key', '=', key).execute();
    expect(await closeByHand(db, key)).toBe('closed');
    await expect(finish(db, { key, fence: 1, result: 1 })).rejects.toMatchObject({ name: 'StaleAttempt' });
  });

  it('closes or finds it done, never both, when the step comes at the same time', async () => {
    for (let race = 0; race < 10; race++) {
      key = `ord-race:by-hand:${++keys}`;
      const [closing, working] = await Promise.allSettled([
        closeByHand(db, key),
        once(db, { key, request }, () => sayDone(db)),
      ]);
      const outcome = valuesOf([closing])[0];
      expect(working.status).toBe(outcome === 'closed' ? 'rejected' : 'fulfilled');
      expect(await eventsOf(key)).toEqual(outcome === 'closed' ? [] : ['Done']);
    }
  });
});

describe('takeOver', () => {
  const lease = { request: {}, leaseMs: LONG };
  const take = () => takeOver(db, { key, leaseMs: LONG });

  it('waits while an attempt may still be at work; then the late one writes nothing, and no other begins', async () => {
    await begin(db, { key, ...lease });
    await expect(take()).rejects.toThrow(OperationInFlight);
    await release(db, { key, fence: 1, callMayStillLand: true });
    await expect(take()).rejects.toThrow(OperationInFlight);
    await db.updateTable('operation').set({ call_until: null }).where('key', '=', key).execute();
    expect(await take()).toMatchObject({ fence: 2, earlierCalls: { from: expect.any(Date) } });
    await expect(finish(db, { key, fence: 1, result: 1 })).rejects.toMatchObject({ name: 'StaleAttempt' });
    await expect(begin(db, { key, ...lease })).rejects.toThrow(OperationInFlight);
  });

  it('lets who took it finish it, or close it', async () => {
    await begin(db, { key, ...lease, leaseMs: OVER });
    await finish(db, { key, fence: (await take())!.fence, result: 'found' });
    expect(await begin(db, { key, ...lease })).toEqual({ status: 'done', result: 'found' });

    key = `${key}:never`;
    await begin(db, { key, ...lease, leaseMs: OVER });
    const { fence } = (await take())!;
    const closing = db.transaction().execute(async (trx) => {
      await release(trx, { key, fence });
      return closeByHand(trx, key);
    });
    expect(await closing).toBe('closed');
  });

  it('takes nothing that is no intent', async () => {
    expect(await take()).toBeUndefined();
    await once(db, { key, request: {} }, () => Promise.resolve(1));
    expect(await take()).toBeUndefined();
    await close(db, key);
    expect(await take()).toBeUndefined();
  });
});
