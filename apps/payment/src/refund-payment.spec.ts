import { Logger } from '@nestjs/common';
import { createPaymentWorld, type PaymentWorld, persist } from '../test/payment-world';

let world: PaymentWorld;
beforeAll(async () => {
  Logger.overrideLogger(false);
  world = await createPaymentWorld();
});
afterAll(() => world.drop());

/** An order whose 100.00 EUR are held, how to capture them, and how to refund a part of that. */
async function authorized() {
  const request = await world.newOrder();
  const { orderId, amount, currency } = request;
  const { authorizationId } = await world.authorize.run(request);
  const toCapture = { key: `${orderId}:capture:1`, orderId, authorizationId, amount, currency, final: true };
  const refundOf = (part: number, n = 1) => ({
    key: `${orderId}:refund:${n}`,
    orderId,
    undoes: toCapture.key,
    amount: part,
    currency,
  });
  return { orderId, authorizationId, toCapture, refundOf };
}
async function captured() {
  const order = await authorized();
  return { ...order, ...(await world.capture.run(order.toCapture)) };
}
const notCaptured = { name: 'AmountNotCaptured', retryable: false };
const typesOf = async (orderId: string) => (await world.eventsOf(orderId)).map(({ type }) => type);

it('gives money back, says so, and answers the same when asked again; the capture is over for good', async () => {
  const { orderId, captureId, toCapture, refundOf } = await captured();
  const refund = await world.refund.run(refundOf(4_000));
  expect(refund).toEqual({
    outcome: 'refunded',
    refundId: expect.stringMatching(/^ref_/),
    captureId,
    amount: 4_000,
    currency: 'EUR',
  });
  expect(await world.refund.run(refundOf(4_000))).toEqual(refund);
  expect(await world.networkDid(orderId)).toEqual(['authorize', 'capture', 'refund']);
  expect((await world.eventsOf(orderId))[2]).toMatchObject({
    type: 'PaymentRefunded',
    captureId,
    amount: 4_000,
  });
  expect(await world.moneyOf(orderId)).toMatchObject({ captured: 10_000, refunded: 4_000 });
  await expect(world.capture.run(toCapture)).rejects.toMatchObject({ name: 'OperationClosed' });
});

it('never gives back more than was captured, however many parts are asked for at once', async () => {
  const { orderId, authorizationId, refundOf } = await captured();
  const parts = await Promise.allSettled(
    Array.from({ length: 10 }, (_, n) => persist(() => world.refund.run(refundOf(3_000, n)))),
  );
  expect(parts.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  for (const part of parts) if (part.status === 'rejected') expect(part.reason).toMatchObject(notCaptured);
  expect(await world.networkHolds(authorizationId)).toMatchObject({ refunded: 9_000 });
  expect(await world.moneyOf(orderId)).toMatchObject({ captured: 10_000, refunded: 9_000 });
});

it('refuses too much, another currency and another order; a refused refund leaves the capture as it was', async () => {
  const { toCapture, refundOf, captureId } = await captured();
  const stranger = await captured();
  await expect(world.refund.run(refundOf(10_001, 1))).rejects.toMatchObject(notCaptured);
  await expect(world.refund.run({ ...refundOf(1, 2), currency: 'USD' })).rejects.toMatchObject(notCaptured);
  const others = { ...refundOf(1, 3), undoes: stranger.toCapture.key };
  await expect(world.refund.run(others)).rejects.toMatchObject(notCaptured);
  expect(await world.networkHolds(stranger.authorizationId)).toMatchObject({ refunded: 0 });
  expect(await world.capture.run(toCapture)).toMatchObject({ captureId });
  expect(await world.capture.run(stranger.toCapture)).toMatchObject({ captureId: stranger.captureId });
});

it('asks the network once for many callers at once', async () => {
  const { orderId, refundOf } = await captured();
  await Promise.all(Array.from({ length: 20 }, () => persist(() => world.refund.run(refundOf(10_000)))));
  expect(await world.networkDid(orderId)).toEqual(['authorize', 'capture', 'refund']);
});

it('closes a capture that never came: nothing to refund, and it comes no more', async () => {
  const { orderId, toCapture, refundOf } = await authorized();
  expect(await world.refund.run(refundOf(10_000))).toEqual({ outcome: 'nothing-to-refund' });
  await expect(world.capture.run(toCapture)).rejects.toMatchObject({ name: 'OperationClosed' });
  expect(await world.networkDid(orderId)).toEqual(['authorize']);
});

it('finds the capture whose answer was lost, says that it happened, and gives it back', async () => {
  const { orderId, authorizationId, toCapture, refundOf } = await authorized();
  world.interruptions.loseAnswer('capture', new Error('killed'));
  await expect(world.capture.run(toCapture)).rejects.toThrow('killed');
  await world.endLease(toCapture.key);
  expect(await world.refund.run(refundOf(10_000))).toMatchObject({ outcome: 'refunded', amount: 10_000 });
  expect(await world.networkHolds(authorizationId)).toMatchObject({ captured: 10_000, refunded: 10_000 });
  expect(await typesOf(orderId)).toEqual(['PaymentAuthorized', 'PaymentCaptured', 'PaymentRefunded']);
});

it('refuses too much also of a capture whose answer was lost, and has it on record then', async () => {
  const { orderId, toCapture, refundOf } = await authorized();
  world.interruptions.loseAnswer('capture', new Error('killed'));
  await expect(world.capture.run(toCapture)).rejects.toThrow('killed');
  await world.endLease(toCapture.key);
  await expect(world.refund.run(refundOf(10_001))).rejects.toMatchObject(notCaptured);
  expect(await world.moneyOf(orderId)).toMatchObject({ captured: 10_000, refunded: 0 });
});

it('gives back what was set aside for a capture that did not happen, so that it can be voided', async () => {
  const { orderId, toCapture, refundOf } = await authorized();
  const { arrived, letGo } = world.interruptions.holdUp('before', 'capture');
  const killed = world.capture.run(toCapture);
  const outcome = expect(killed).rejects.toThrow();
  await arrived;
  await expect(world.refund.run(refundOf(10_000))).rejects.toMatchObject({ name: 'OperationInFlight' });
  await world.endLease(toCapture.key);
  expect(await world.refund.run(refundOf(10_000))).toEqual({ outcome: 'nothing-to-refund' });
  const undo = { key: `${orderId}:void:1`, orderId, undoes: `${orderId}:authorize:1` };
  expect(await world.voiding.run(undo)).toEqual({ outcome: 'voided' });
  letGo();
  await outcome;
  expect(await typesOf(orderId)).toEqual(['PaymentAuthorized', 'PaymentVoided']);
});

it('takes up its own work after a kill between the network and the result', async () => {
  const { orderId, authorizationId, refundOf } = await captured();
  world.interruptions.loseAnswer('refund', new Error('killed'));
  await expect(world.refund.run(refundOf(10_000))).rejects.toThrow('killed');
  await world.refund.run(refundOf(10_000));
  expect(await world.networkHolds(authorizationId)).toMatchObject({ refunded: 10_000 });
  expect(await typesOf(orderId)).toEqual(['PaymentAuthorized', 'PaymentCaptured', 'PaymentRefunded']);
});
