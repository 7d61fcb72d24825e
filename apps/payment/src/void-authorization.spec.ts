import { Logger } from '@nestjs/common';
import { begin } from '@waybill/outbox/operations';
import { createPaymentWorld, type PaymentWorld, persist } from '../test/payment-world';

let world: PaymentWorld;
beforeAll(async () => {
  Logger.overrideLogger(false);
  world = await createPaymentWorld();
});
afterAll(() => world.drop());

const undoOf = ({ key, orderId }: { key: string; orderId: string }) => ({
  key: `${orderId}:void:1`,
  orderId,
  undoes: key,
});
const closed = { name: 'OperationClosed', retryable: false };

it('voids what is held, says so, and answers the same when asked again; the step is over for good', async () => {
  const request = await world.newOrder();
  const { authorizationId } = await world.authorize.run(request);
  expect(await world.voiding.run(undoOf(request))).toEqual({ outcome: 'voided' });
  expect(await world.voiding.run(undoOf(request))).toEqual({ outcome: 'voided' });
  expect(await world.networkHolds(authorizationId)).toMatchObject({ voided: true });
  expect(await world.networkDid(request.orderId)).toEqual(['authorize', 'void']);
  expect(await world.eventsOf(request.orderId)).toMatchObject([
    { type: 'PaymentAuthorized' },
    { type: 'PaymentVoided', authorizationId },
  ]);
  expect(await world.moneyOf(request.orderId)).toMatchObject({ authorized: 10_000, voided: 10_000, held: 0 });
  await expect(world.authorize.run(request)).rejects.toMatchObject(closed);
});

it('finds nothing left when another undo has done it', async () => {
  const request = await world.newOrder();
  await world.authorize.run(request);
  await world.voiding.run(undoOf(request));
  const again = world.voiding.run({ ...undoOf(request), key: `${request.orderId}:void:2` });
  expect(await again).toEqual({ outcome: 'nothing-to-void' });
});

it('lets go of what a capture left, and leaves the capture alone', async () => {
  const request = await world.newOrder();
  const { orderId, currency } = request;
  const { authorizationId } = await world.authorize.run(request);
  const captureKey = `${orderId}:capture:1`;
  const toCapture = { key: captureKey, orderId, authorizationId, amount: 6_000, currency, final: false };
  const capture = await world.capture.run(toCapture);
  expect(await world.voiding.run(undoOf(request))).toEqual({ outcome: 'voided' });
  expect(await world.networkHolds(authorizationId)).toMatchObject({ captured: 6_000, voided: true });
  expect(await world.moneyOf(orderId)).toMatchObject({ captured: 6_000, voided: 4_000, held: 0 });
  expect(await world.capture.run(toCapture)).toEqual(capture);
  const refund = { key: `${orderId}:refund:1`, orderId, undoes: captureKey, amount: 6_000, currency };
  expect(await world.refund.run(refund)).toMatchObject({ outcome: 'refunded' });
});

it('has nothing to void when all was captured', async () => {
  const request = await world.newOrder();
  const { orderId, amount, currency } = request;
  const { authorizationId } = await world.authorize.run(request);
  const key = `${orderId}:capture:1`;
  await world.capture.run({ key, orderId, authorizationId, amount, currency, final: false });
  expect(await world.voiding.run(undoOf(request))).toEqual({ outcome: 'nothing-to-void' });
  expect(await world.networkDid(orderId)).toEqual(['authorize', 'capture']);
});

it('coming before its step leaves a tombstone: the network never hears of the late step', async () => {
  const request = await world.newOrder();
  expect(await world.voiding.run(undoOf(request))).toEqual({ outcome: 'nothing-to-void' });
  await expect(world.authorize.run(request)).rejects.toMatchObject(closed);
  expect(await world.networkCalls(request.key)).toBe(0);
  expect(await world.eventsOf(request.orderId)).toEqual([]);
});

it('coming while its step is at the network waits for it, then voids', async () => {
  const request = await world.newOrder();
  const { arrived, letGo } = world.interruptions.holdUp('before', 'authorize');
  const authorizing = world.authorize.run(request);
  await arrived;
  await expect(world.voiding.run(undoOf(request))).rejects.toMatchObject({ name: 'OperationInFlight' });
  letGo();
  const { authorizationId } = await authorizing;
  expect(await world.voiding.run(undoOf(request))).toEqual({ outcome: 'voided' });
  expect(await world.networkHolds(authorizationId)).toMatchObject({ voided: true });
});

it('waits while a call whose answer was lost may still land, then asks the network what became of it', async () => {
  const request = await world.newOrder('tok_lost_reply');
  await expect(world.authorize.run(request)).rejects.toThrow('the answer was lost');
  await expect(world.voiding.run(undoOf(request))).rejects.toMatchObject({ name: 'OperationInFlight' });
  await world.endLease(request.key);
  expect(await world.voiding.run(undoOf(request))).toEqual({ outcome: 'voided' });
  const [voided] = await world.eventsOf(request.orderId);
  expect(voided).toMatchObject({ type: 'PaymentVoided' });
  expect(await world.networkHolds((voided as { authorizationId: string }).authorizationId)).toMatchObject({
    voided: true,
  });
  await expect(world.authorize.run(request)).rejects.toMatchObject(closed);
});

it('waits likewise after an error that says nothing about what became of the call', async () => {
  const request = await world.newOrder();
  world.interruptions.loseAnswer('authorize', new Error('who knows'));
  await expect(world.authorize.run(request)).rejects.toThrow('who knows');
  await expect(world.voiding.run(undoOf(request))).rejects.toMatchObject({ name: 'OperationInFlight' });
  await world.endLease(request.key);
  expect(await world.voiding.run(undoOf(request))).toEqual({ outcome: 'voided' });
});

it('waits likewise after a call that took too long', async () => {
  const impatient = await createPaymentWorld(20);
  const request = await impatient.newOrder();
  const { letGo } = impatient.interruptions.holdUp('before', 'authorize');
  await expect(impatient.authorize.run(request)).rejects.toThrow('no answer within 20 ms');
  await expect(impatient.voiding.run(undoOf(request))).rejects.toMatchObject({ name: 'OperationInFlight' });
  letGo();
  await impatient.drop();
});

it('takes up its own work after a kill between the network and the result', async () => {
  const request = await world.newOrder('tok_lost_reply');
  await world.authorize.run(request).catch(() => undefined);
  await world.endLease(request.key);
  world.interruptions.loseAnswer('void', new Error('killed'));
  await expect(world.voiding.run(undoOf(request))).rejects.toThrow('killed');
  await world.endLease(undoOf(request).key);
  expect(await world.voiding.run(undoOf(request))).toEqual({ outcome: 'voided' });
  expect(await world.networkDid(request.orderId)).toEqual(['authorize', 'void']);
  expect(await world.eventsOf(request.orderId)).toMatchObject([{ type: 'PaymentVoided' }]);
});

it('has nothing to void when the step was killed before it called', async () => {
  const request = await world.newOrder();
  await begin(world.db, { key: request.key, request, leaseMs: 0 });
  expect(await world.voiding.run(undoOf(request))).toEqual({ outcome: 'nothing-to-void' });
  await expect(world.authorize.run(request)).rejects.toMatchObject(closed);
});

it('has nothing to void when the card was declined, also when that answer was lost', async () => {
  const declined = await world.newOrder('tok_declined');
  await world.authorize.run(declined).catch(() => undefined);
  expect(await world.voiding.run(undoOf(declined))).toEqual({ outcome: 'nothing-to-void' });

  const lost = await world.newOrder('tok_declined');
  world.interruptions.loseAnswer('authorize', new Error('killed'));
  await expect(world.authorize.run(lost)).rejects.toThrow('killed');
  await world.endLease(lost.key);
  expect(await world.voiding.run(undoOf(lost))).toEqual({ outcome: 'nothing-to-void' });
  expect(await world.eventsOf(lost.orderId)).toEqual([]);
});

it('of another order is refused and closes nothing', async () => {
  const [mine, others] = [await world.newOrder(), await world.newOrder()];
  const authorization = await world.authorize.run(others);
  const wrong = world.voiding.run({ ...undoOf(mine), undoes: others.key });
  await expect(wrong).rejects.toMatchObject({ name: 'OperationConflict' });
  expect(await world.authorize.run(others)).toEqual(authorization);
});

it('that the network never does stays trouble, and no capture gets in between', async () => {
  const request = await world.newOrder('tok_void_fails');
  const { authorizationId } = await world.authorize.run(request);
  await expect(world.voiding.run(undoOf(request))).rejects.toMatchObject({ name: 'CardNetworkTrouble' });
  await expect(world.voiding.run(undoOf(request))).rejects.toMatchObject({ name: 'CardNetworkTrouble' });
  const { orderId, amount, currency } = request;
  const capture = world.capture.run({
    key: `${orderId}:capture:1`,
    orderId,
    authorizationId,
    amount,
    currency,
    final: true,
  });
  await expect(capture).rejects.toMatchObject({ name: 'AmountNotAuthorized' });
  expect(await world.networkHolds(authorizationId)).toEqual({ captured: 0, refunded: 0, voided: false });
});

it('leaves nothing held, whatever order many steps and undos come in at once', async () => {
  for (let race = 0; race < 10; race++) {
    const request = await world.newOrder();
    const undos = Array.from({ length: 3 }, () => persist(() => world.voiding.run(undoOf(request))));
    const steps = Array.from({ length: 5 }, () => persist(() => world.authorize.run(request)));
    const [outcomes] = await Promise.all([Promise.all(undos), Promise.allSettled(steps)]);
    expect(new Set(outcomes.map(({ outcome }) => outcome)).size).toBe(1);
    const did = await world.networkDid(request.orderId);
    expect(did).toEqual(outcomes[0]!.outcome === 'voided' ? ['authorize', 'void'] : []);
    await expect(world.authorize.run(request)).rejects.toMatchObject(closed);
  }
});
