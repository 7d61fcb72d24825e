import { Logger } from '@nestjs/common';
import { createPaymentWorld, type PaymentWorld, persist } from '../test/payment-world';

let world: PaymentWorld;
beforeAll(async () => {
  Logger.overrideLogger(false);
  world = await createPaymentWorld();
});
afterAll(() => world.drop());

/** An order whose 100.00 EUR are held, and how to ask for a part of them. */
async function authorized(token?: string) {
  const request = await world.newOrder(token);
  const { orderId, currency } = request;
  const { authorizationId } = await world.authorize.run(request);
  const captureOf = (amount: number, n = 1) => ({
    key: `${orderId}:capture:${n}`,
    orderId,
    authorizationId,
    amount,
    currency,
    final: false,
  });
  return { request, orderId, authorizationId, captureOf };
}
const notAuthorized = { name: 'AmountNotAuthorized', retryable: false };

it('takes the money, says so for which shipment, and answers the same when asked again', async () => {
  const { orderId, authorizationId, captureOf } = await authorized();
  const request = { ...captureOf(10_000), shipmentId: 'shp-1' };
  const capture = await world.capture.run(request);
  expect(capture).toEqual({
    captureId: expect.stringMatching(/^cap_/),
    authorizationId,
    amount: 10_000,
    currency: 'EUR',
  });
  expect(await world.capture.run(request)).toEqual(capture);
  expect(await world.networkDid(orderId)).toEqual(['authorize', 'capture']);
  expect((await world.eventsOf(orderId))[1]).toMatchObject({
    type: 'PaymentCaptured',
    ...capture,
    shipmentId: 'shp-1',
  });
  expect(await world.moneyOf(orderId)).toMatchObject({ captured: 10_000, held: 0 });
});

it('asks the network once for many callers at once', async () => {
  const { orderId, captureOf } = await authorized();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => persist(() => world.capture.run(captureOf(10_000)))),
  );
  expect(new Set(answers.map(({ captureId }) => captureId)).size).toBe(1);
  expect(await world.networkDid(orderId)).toEqual(['authorize', 'capture']);
});

it('never takes more than is held, however many parts are asked for at once', async () => {
  const { orderId, authorizationId, captureOf } = await authorized();
  const parts = await Promise.allSettled(
    Array.from({ length: 10 }, (_, n) => persist(() => world.capture.run(captureOf(3_000, n)))),
  );
  expect(parts.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  for (const part of parts) if (part.status === 'rejected') expect(part.reason).toMatchObject(notAuthorized);
  expect(await world.networkHolds(authorizationId)).toMatchObject({ captured: 9_000 });
  expect(await world.moneyOf(orderId)).toMatchObject({ captured: 9_000, held: 1_000 });
});

it('refuses more than was authorized, another currency, another order, and what was voided, without a call', async () => {
  const { request, orderId, captureOf } = await authorized();
  const stranger = await authorized();
  await expect(world.capture.run(captureOf(10_001, 1))).rejects.toMatchObject(notAuthorized);
  await expect(world.capture.run({ ...captureOf(1, 2), currency: 'USD' })).rejects.toMatchObject(
    notAuthorized,
  );
  const others = { ...captureOf(1, 3), authorizationId: stranger.authorizationId };
  await expect(world.capture.run(others)).rejects.toMatchObject(notAuthorized);
  await world.voiding.run({ key: `${orderId}:void:1`, orderId, undoes: request.key });
  await expect(world.capture.run(captureOf(1, 4))).rejects.toMatchObject(notAuthorized);
  expect(await world.networkDid(orderId)).toEqual(['authorize', 'void']);
});

it('that is final lets go of the rest: nothing is held, no other capture comes, and a void finds nothing', async () => {
  const { request, orderId, authorizationId, captureOf } = await authorized();
  await world.capture.run({ ...captureOf(6_000), final: true });
  expect(await world.moneyOf(orderId)).toMatchObject({ captured: 6_000, voided: 4_000, held: 0 });
  expect(await world.networkHolds(authorizationId)).toMatchObject({ captured: 6_000, voided: true });
  await expect(world.capture.run(captureOf(1, 2))).rejects.toMatchObject(notAuthorized);
  const undo = { key: `${orderId}:void:1`, orderId, undoes: request.key };
  expect(await world.voiding.run(undo)).toEqual({ outcome: 'nothing-to-void' });
  expect(await world.networkDid(orderId)).toEqual(['authorize', 'capture']);
  const types = (await world.eventsOf(orderId)).map(({ type }) => type);
  expect(types).toEqual(['PaymentAuthorized', 'PaymentCaptured']);
});

it('that is not final leaves the rest held for the next', async () => {
  const { orderId, authorizationId, captureOf } = await authorized();
  await world.capture.run(captureOf(6_000, 1));
  expect(await world.moneyOf(orderId)).toMatchObject({ captured: 6_000, voided: 0, held: 4_000 });
  await world.capture.run(captureOf(4_000, 2));
  expect(await world.networkHolds(authorizationId)).toMatchObject({ captured: 10_000 });
  expect(await world.moneyOf(orderId)).toMatchObject({ captured: 10_000, voided: 0, held: 0 });
});

it('is always final where the network allows one only', async () => {
  const { orderId, authorizationId, captureOf } = await authorized('tok_single_capture');
  await world.capture.run(captureOf(6_000, 1));
  expect(await world.moneyOf(orderId)).toMatchObject({ captured: 6_000, voided: 4_000, held: 0 });
  expect(await world.networkHolds(authorizationId)).toMatchObject({ captured: 6_000, voided: true });
  await expect(world.capture.run(captureOf(1, 2))).rejects.toMatchObject(notAuthorized);
  expect(await world.networkDid(orderId)).toEqual(['authorize', 'capture']);
});

it('that is final waits while another is under way, whose money it would let go of', async () => {
  const { orderId, authorizationId, captureOf } = await authorized();
  const { arrived, letGo } = world.interruptions.holdUp('before', 'capture');
  const first = world.capture.run(captureOf(3_000, 1));
  await arrived;
  const last = { ...captureOf(5_000, 2), final: true };
  await expect(world.capture.run(last)).rejects.toThrow('is under way');
  letGo();
  await first;
  await world.capture.run(last);
  expect(await world.networkHolds(authorizationId)).toMatchObject({ captured: 8_000, voided: true });
  expect(await world.moneyOf(orderId)).toMatchObject({ captured: 8_000, voided: 2_000 });
});

it('finds the capture whose answer was lost', async () => {
  const { orderId, authorizationId, captureOf } = await authorized();
  world.interruptions.loseAnswer('capture', new Error('killed'));
  await expect(world.capture.run(captureOf(10_000))).rejects.toThrow('killed');
  await world.capture.run(captureOf(10_000));
  expect(await world.networkHolds(authorizationId)).toMatchObject({ captured: 10_000 });
  expect(await world.eventsOf(orderId)).toHaveLength(2);
});

it('that the network never does stays trouble, with the money set aside: no void lets go of it meanwhile', async () => {
  const { request, orderId, authorizationId, captureOf } = await authorized('tok_capture_fails');
  await expect(world.capture.run(captureOf(10_000))).rejects.toMatchObject({ name: 'CardNetworkTrouble' });
  await expect(world.capture.run(captureOf(10_000))).rejects.toMatchObject({ name: 'CardNetworkTrouble' });
  const undo = world.voiding.run({ key: `${orderId}:void:1`, orderId, undoes: request.key });
  await expect(undo).rejects.toThrow('is under way');
  expect(await world.networkHolds(authorizationId)).toEqual({ captured: 0, refunded: 0, voided: false });
});

it('has the database itself refuse more captured than authorized, and more refunded than captured', async () => {
  const { orderId, captureOf } = await authorized();
  await world.capture.run(captureOf(6_000));
  const setAuthorization = (values: { captured?: number; voided?: number }) =>
    world.db.updateTable('authorizations').set(values).where('order_id', '=', orderId).execute();
  const setRefunded = (refunded: number) =>
    world.db.updateTable('captures').set({ refunded }).where('order_id', '=', orderId).execute();
  const violates = { code: '23514' };
  await expect(setAuthorization({ captured: 10_001 })).rejects.toMatchObject(violates);
  await expect(setAuthorization({ voided: 4_001 })).rejects.toMatchObject(violates);
  await expect(setRefunded(6_001)).rejects.toMatchObject(violates);
  await setAuthorization({ voided: 4_000 });
  await setRefunded(6_000);
});
