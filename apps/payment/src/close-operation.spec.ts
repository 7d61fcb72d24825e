import { Logger } from '@nestjs/common';
import { createPaymentWorld, type PaymentWorld } from '../test/payment-world';
import { CardNetworkTrouble } from './card-network';

let world: PaymentWorld;
beforeAll(async () => {
  Logger.overrideLogger(false);
  world = await createPaymentWorld();
});
afterAll(() => world.drop());

const isClosed = { name: 'OperationClosed', retryable: false };
const down = new CardNetworkTrouble('the card network is down', true);

/** An order whose 100.00 EUR are held, every step it may ask for, and how to close one by hand. */
async function authorized() {
  const request = await world.newOrder();
  const { orderId, currency, amount } = request;
  const { authorizationId } = await world.authorize.run(request);
  const step = (name: string) => ({ key: `${orderId}:${name}:1`, orderId });
  const toCapture = { ...step('capture'), authorizationId, amount: 6_000, currency, final: true };
  const toRefund = { ...step('refund'), undoes: toCapture.key, amount: 2_000, currency };
  const toVoid = { ...step('void'), undoes: request.key };
  return { request, orderId, amount, authorizationId, toCapture, toRefund, toVoid };
}
const close = (key: string, orderId: string) =>
  world.closing.run({ key: `${key}:close`, orderId, closes: key });
const typesOf = async (orderId: string) => (await world.eventsOf(orderId)).map(({ type }) => type);

it('before its step: the network never hears of it, again and again the same answer', async () => {
  const request = await world.newOrder();
  expect(await close(request.key, request.orderId)).toEqual({ outcome: 'closed' });
  expect(await close(request.key, request.orderId)).toEqual({ outcome: 'closed' });
  await expect(world.authorize.run(request)).rejects.toMatchObject(isClosed);
  expect(await world.networkCalls(request.key)).toBe(0);
});

it('of a step that is done leaves it done', async () => {
  const { orderId, toCapture } = await authorized();
  const capture = await world.capture.run(toCapture);
  expect(await close(toCapture.key, orderId)).toEqual({ outcome: 'already-done' });
  expect(await world.capture.run(toCapture)).toEqual(capture);
});

describe('of a capture', () => {
  it('that the network does not do gives back what was set aside; the repaired network does not do it again', async () => {
    const { orderId, toCapture, toVoid, authorizationId } = await authorized();
    const { repair } = world.interruptions.breakDown('capture', down);
    await expect(world.capture.run(toCapture)).rejects.toThrow('down');
    expect(await world.moneyOf(orderId)).toMatchObject({ held: 0 });
    expect(await close(toCapture.key, orderId)).toEqual({ outcome: 'closed' });
    expect(await world.moneyOf(orderId)).toMatchObject({ captured: 0, voided: 0, held: 10_000 });
    repair();
    await expect(world.capture.run(toCapture)).rejects.toMatchObject(isClosed);
    expect(await world.networkDid(orderId)).toEqual(['authorize']);

    expect(await world.voiding.run(toVoid)).toEqual({ outcome: 'voided' });
    expect(await world.networkHolds(authorizationId)).toMatchObject({ captured: 0, voided: true });
  });

  it('that had happened finishes it with its event: asked for again, it answers', async () => {
    const { orderId, toCapture } = await authorized();
    world.interruptions.loseAnswer('capture', new Error('killed'));
    await expect(world.capture.run({ ...toCapture, shipmentId: 's-1' })).rejects.toThrow('killed');
    await world.endLease(toCapture.key);
    expect(await close(toCapture.key, orderId)).toEqual({ outcome: 'already-done' });
    expect(await world.moneyOf(orderId)).toMatchObject({ captured: 6_000, voided: 4_000 });
    const captured = { type: 'PaymentCaptured', amount: 6_000, shipmentId: 's-1' };
    expect((await world.eventsOf(orderId))[1]).toMatchObject(captured);
    const { authorizationId } = toCapture;
    const again = await world.capture.run({ ...toCapture, shipmentId: 's-1' });
    expect(again).toMatchObject({ authorizationId, amount: 6_000 });
    expect(await typesOf(orderId)).toEqual(['PaymentAuthorized', 'PaymentCaptured']);
    expect(await world.networkDid(orderId)).toEqual(['authorize', 'capture']);
  });

  it('waits while it may still be at the network', async () => {
    const { orderId, toCapture } = await authorized();
    const { arrived, letGo } = world.interruptions.holdUp('before', 'capture');
    const capturing = world.capture.run(toCapture);
    await arrived;
    await expect(close(toCapture.key, orderId)).rejects.toMatchObject({ name: 'OperationInFlight' });
    letGo();
    await capturing;
    expect(await close(toCapture.key, orderId)).toEqual({ outcome: 'already-done' });
  });

  it('stays open while the network cannot say, and can be asked again', async () => {
    const { orderId, toCapture } = await authorized();
    world.interruptions.loseAnswer('capture', new Error('killed'));
    await expect(world.capture.run(toCapture)).rejects.toThrow('killed');
    await world.endLease(toCapture.key);
    const { repair } = world.interruptions.breakDown('findCapture', down);
    await expect(close(toCapture.key, orderId)).rejects.toThrow('down');
    repair();
    expect(await close(toCapture.key, orderId)).toEqual({ outcome: 'already-done' });
  });

  it('of another order is refused and closes nothing', async () => {
    const [mine, others] = [await authorized(), await authorized()];
    const { repair } = world.interruptions.breakDown('capture', down);
    await expect(world.capture.run(others.toCapture)).rejects.toThrow('down');
    repair();
    const wrong = close(others.toCapture.key, mine.orderId);
    await expect(wrong).rejects.toMatchObject({ name: 'OperationConflict' });
    expect(await world.capture.run(others.toCapture)).toMatchObject({ amount: 6_000 });
  });
});

describe('of a refund', () => {
  it('that the network does not do gives back what was set aside, and it is not done later', async () => {
    const { orderId, toCapture, toRefund } = await authorized();
    await world.capture.run(toCapture);
    const { repair } = world.interruptions.breakDown('refund', down);
    await expect(world.refund.run(toRefund)).rejects.toThrow('down');
    expect(await close(toRefund.key, orderId)).toEqual({ outcome: 'closed' });
    repair();
    await expect(world.refund.run(toRefund)).rejects.toMatchObject(isClosed);
    const whole = { ...toRefund, key: `${orderId}:refund:2`, amount: 6_000 };
    expect(await world.refund.run(whole)).toMatchObject({ outcome: 'refunded', amount: 6_000 });
    expect(await world.networkDid(orderId)).toEqual(['authorize', 'capture', 'refund']);
  });

  it('that had happened finishes it with its event', async () => {
    const { orderId, toCapture, toRefund } = await authorized();
    await world.capture.run(toCapture);
    world.interruptions.loseAnswer('refund', new Error('killed'));
    await expect(world.refund.run(toRefund)).rejects.toThrow('killed');
    await world.endLease(toRefund.key);
    expect(await close(toRefund.key, orderId)).toEqual({ outcome: 'already-done' });
    expect(await world.refund.run(toRefund)).toMatchObject({ outcome: 'refunded', amount: 2_000 });
    expect(await world.moneyOf(orderId)).toMatchObject({ captured: 6_000, refunded: 2_000 });
    expect(await typesOf(orderId)).toEqual(['PaymentAuthorized', 'PaymentCaptured', 'PaymentRefunded']);
  });
});

describe('of a void', () => {
  it('that the network does not do shows the money as held again, and it is not done later', async () => {
    const { orderId, toVoid, authorizationId } = await authorized();
    const { repair } = world.interruptions.breakDown('void', down);
    await expect(world.voiding.run(toVoid)).rejects.toThrow('down');
    expect(await close(toVoid.key, orderId)).toEqual({ outcome: 'closed' });
    expect(await world.moneyOf(orderId)).toMatchObject({ voided: 0, held: 10_000 });
    repair();
    await expect(world.voiding.run(toVoid)).rejects.toMatchObject(isClosed);
    expect(await world.networkHolds(authorizationId)).toMatchObject({ voided: false });
    const another = { ...toVoid, key: `${orderId}:void:2` };
    expect(await world.voiding.run(another)).toEqual({ outcome: 'voided' });
  });

  it('that another undo has taken over meanwhile leaves that one alone', async () => {
    const { orderId, toVoid } = await authorized();
    const { repair } = world.interruptions.breakDown('void', down);
    const another = { ...toVoid, key: `${orderId}:void:2` };
    await expect(world.voiding.run(toVoid)).rejects.toThrow('down');
    await expect(world.voiding.run(another)).rejects.toThrow('down');
    expect(await close(toVoid.key, orderId)).toEqual({ outcome: 'closed' });
    expect(await world.moneyOf(orderId)).toMatchObject({ voided: 10_000, held: 0 });
    repair();
    expect(await world.voiding.run(another)).toEqual({ outcome: 'voided' });
  });

  it('that had happened finishes it with its event', async () => {
    const { orderId, toVoid } = await authorized();
    world.interruptions.loseAnswer('void', new Error('killed'));
    await expect(world.voiding.run(toVoid)).rejects.toThrow('killed');
    await world.endLease(toVoid.key);
    expect(await close(toVoid.key, orderId)).toEqual({ outcome: 'already-done' });
    expect(await world.voiding.run(toVoid)).toEqual({ outcome: 'voided' });
    expect(await typesOf(orderId)).toEqual(['PaymentAuthorized', 'PaymentVoided']);
  });
});

describe('of an authorization', () => {
  it('that had happened finishes it with its event: it can be captured', async () => {
    const request = await world.newOrder('tok_lost_reply');
    const { orderId, amount, currency } = request;
    await expect(world.authorize.run(request)).rejects.toThrow('the answer was lost');
    await world.endLease(request.key);
    expect(await close(request.key, orderId)).toEqual({ outcome: 'already-done' });
    const authorization = await world.authorize.run(request);
    expect(authorization).toMatchObject({ amount, currency, severalCaptures: true });
    expect(await typesOf(orderId)).toEqual(['PaymentAuthorized']);
    const { authorizationId } = authorization;
    const toCapture = {
      key: `${orderId}:capture:1`,
      orderId,
      authorizationId,
      amount,
      currency,
      final: true,
    };
    expect(await world.capture.run(toCapture)).toMatchObject({ amount });
  });

  it('that was declined, or never came to the network, is closed', async () => {
    const declined = await world.newOrder('tok_declined');
    world.interruptions.loseAnswer('authorize', new Error('killed'));
    await expect(world.authorize.run(declined)).rejects.toThrow('killed');
    await world.endLease(declined.key);
    expect(await close(declined.key, declined.orderId)).toEqual({ outcome: 'closed' });

    const flaky = await world.newOrder('tok_flaky');
    await expect(world.authorize.run(flaky)).rejects.toMatchObject({ name: 'CardNetworkTrouble' });
    expect(await close(flaky.key, flaky.orderId)).toEqual({ outcome: 'closed' });
    await expect(world.authorize.run(flaky)).rejects.toMatchObject(isClosed);
    expect(await world.networkDid(flaky.orderId)).toEqual([]);
  });
});
