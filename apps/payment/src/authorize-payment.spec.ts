import { Logger } from '@nestjs/common';
import { begin } from '@waybill/outbox/operations';
import { sql } from 'kysely';
import { createPaymentWorld, type PaymentWorld, persist } from '../test/payment-world';

let world: PaymentWorld;
beforeAll(async () => {
  Logger.overrideLogger(false);
  world = await createPaymentWorld();
});
afterAll(() => world.drop());

it('holds the money, says so, and answers the same when asked again', async () => {
  const request = await world.newOrder();
  const authorization = await world.authorize.run(request);
  expect(authorization).toEqual({
    authorizationId: expect.stringMatching(/^auth_/),
    amount: 10_000,
    currency: 'EUR',
    expiresAt: expect.stringMatching(/Z$/),
    severalCaptures: true,
  });
  expect(await world.authorize.run(request)).toEqual(authorization);
  expect(await world.networkDid(request.orderId)).toEqual(['authorize']);
  const { authorizationId, amount, currency, expiresAt } = authorization;
  expect(await world.eventsOf(request.orderId)).toMatchObject([
    { type: 'PaymentAuthorized', authorizationId, amount, currency, expiresAt },
  ]);
  expect(await world.moneyOf(request.orderId)).toMatchObject({
    authorized: 10_000,
    held: 10_000,
    captured: 0,
  });
});

it('tells where only one capture is allowed, also when asked again', async () => {
  const request = await world.newOrder('tok_single_capture');
  expect(await world.authorize.run(request)).toMatchObject({ severalCaptures: false });
  expect(await world.authorize.run(request)).toMatchObject({ severalCaptures: false });
});

it('asks the network once for many callers at once', async () => {
  const request = await world.newOrder();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => persist(() => world.authorize.run(request))),
  );
  expect(new Set(answers.map(({ authorizationId }) => authorizationId)).size).toBe(1);
  expect(await world.networkDid(request.orderId)).toEqual(['authorize']);
  expect(await world.networkCalls(request.key)).toBe(1);
  expect(await world.eventsOf(request.orderId)).toHaveLength(1);
});

it.each([
  ['tok_declined', 'card_declined'],
  ['tok_insufficient_funds', 'insufficient_funds'],
  ['tok_of_nobody', 'invalid_token'],
  ['constructor', 'invalid_token'],
])('declines %s with the code %s, for good', async (token, code) => {
  const request = await world.newOrder(token);
  const declined = { name: 'PaymentDeclined', retryable: false, details: { code } };
  await expect(world.authorize.run(request)).rejects.toMatchObject(declined);
  await expect(world.authorize.run(request)).rejects.toMatchObject(declined);
  expect(await world.networkCalls(request.key)).toBe(1);
  expect(await world.eventsOf(request.orderId)).toMatchObject([{ type: 'PaymentDeclined', code }]);
  expect(await world.moneyOf(request.orderId)).toBeUndefined();
});

it('gets there with a network that fails twice', async () => {
  const request = await world.newOrder('tok_flaky');
  const trouble = { name: 'CardNetworkTrouble' };
  await expect(world.authorize.run(request)).rejects.toMatchObject(trouble);
  await expect(world.authorize.run(request)).rejects.toMatchObject(trouble);
  await world.authorize.run(request);
  expect(await world.networkDid(request.orderId)).toEqual(['authorize']);
});

it('finds the authorization whose answer was lost, without asking for another', async () => {
  const request = await world.newOrder('tok_lost_reply');
  await expect(world.authorize.run(request)).rejects.toThrow('the answer was lost');
  await world.authorize.run(request);
  expect(await world.networkCalls(request.key)).toBe(1);
  expect(await world.eventsOf(request.orderId)).toHaveLength(1);
});

it('is taken up by the next attempt after a kill behind the network; the dead one writes nothing if it wakes', async () => {
  const request = await world.newOrder();
  const { arrived, letGo } = world.interruptions.holdUp('after', 'authorize');
  const killed = world.authorize.run(request);
  const outcome = expect(killed).rejects.toMatchObject({ name: 'StaleAttempt', retryable: false });
  await arrived;
  await expect(world.authorize.run(request)).rejects.toMatchObject({ name: 'OperationInFlight' });
  await world.endLease(request.key);
  const authorization = await world.authorize.run(request);
  letGo();
  await outcome;
  expect(await world.networkCalls(request.key)).toBe(1);
  expect(await world.eventsOf(request.orderId)).toMatchObject([
    { authorizationId: authorization.authorizationId },
  ]);
});

it('does not call the network when its time to do so is over', async () => {
  const request = await world.newOrder();
  const { arrived, letGo } = world.interruptions.holdUp('before', 'findAuthorization');
  await begin(world.db, { key: request.key, request, leaseMs: 0 });
  const slow = world.authorize.run(request);
  const outcome = expect(slow).rejects.toThrow('too late to call');
  await arrived;
  const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
  letGo();
  await outcome;
  clock.mockRestore();
  expect(await world.networkDid(request.orderId)).toEqual([]);
});

it('refuses the same key for another amount', async () => {
  const request = await world.newOrder();
  await world.authorize.run(request);
  const other = world.authorize.run({ ...request, amount: 1 });
  await expect(other).rejects.toMatchObject({ name: 'OperationConflict' });
});

it('hashes the request as it was received, so that a field or default of tomorrow makes no conflict', async () => {
  const received = await world.newOrder();
  const authorization = await world.authorize.run(received, received);
  const tomorrow = { ...received, fieldOfTomorrow: 'its default' };
  expect(await world.authorize.run(tomorrow, received)).toEqual(authorization);
});

it('does not decline a card because it cannot open the seal: with the right key it goes on', async () => {
  const request = await world.newOrder();
  const unreadable = world.authorize.run({ ...request, sealedToken: 'not sealed at all' });
  await expect(unreadable).rejects.toMatchObject({ name: 'SealedFieldUnreadable', retryable: false });
  expect(await world.eventsOf(request.orderId)).toEqual([]);
});

it('writes the card token nowhere', async () => {
  for (const token of ['tok_visa', 'tok_declined', 'tok_nobody_knows']) {
    await world.authorize.run(await world.newOrder(token)).catch(() => undefined);
  }
  const { rows: tables } = await sql<{ name: string }>`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname IN ('public', 'sandbox')`.execute(world.db);
  expect(tables.length).toBeGreaterThan(8);
  for (const { name } of tables) {
    const { rows } = await sql`SELECT 1 FROM ${sql.raw(name)} t WHERE t::text LIKE '%tok\\_%'`.execute(
      world.db,
    );
    expect([name, rows]).toEqual([name, []]);
  }
});
