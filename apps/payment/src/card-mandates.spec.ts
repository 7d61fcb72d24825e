import type { AuthorizePaymentRequest } from '@waybill/contract-payment/payment.contract';
import { createPaymentWorld, type PaymentWorld } from '../test/payment-world';
import { AuthorizePayment } from './authorize-payment';

let world: PaymentWorld;
beforeAll(async () => (world = await createPaymentWorld()));
afterAll(() => world.drop());

const unreadable = expect.objectContaining({ name: 'SealedFieldUnreadable', retryable: false });
const authorize = (request: AuthorizePaymentRequest) => world.authorize.run(request);

/** The nth authorization of an order, with that much of its 100.00 EUR. */
const nth = (order: AuthorizePaymentRequest, n: number, amount = order.amount): AuthorizePaymentRequest => ({
  ...order,
  key: `${order.orderId}:authorize:${n}`,
  amount,
});
const undo = ({ key, orderId }: AuthorizePaymentRequest) =>
  world.voiding.run({ key: key.replace('authorize', 'void'), orderId, undoes: key });

it('takes no card token that was copied from another order', async () => {
  const [order, other] = [await world.newOrder(), await world.newOrder()];
  await expect(authorize({ ...order, sealedToken: other.sealedToken })).rejects.toEqual(unreadable);
  expect(await world.networkCalls(order.key)).toBe(0);
});

it('takes no other sealed field in the place of the card token', async () => {
  const order = await world.newOrder();
  const { sealed } = await world.keys.sealer.seal(
    { owner: 'payment', field: 'shipTo' },
    { orderId: order.orderId, version: 1, value: 'tok_visa' },
  );
  await expect(authorize({ ...order, sealedToken: sealed })).rejects.toEqual(unreadable);
});

describe('a card is charged no more than it was given for', () => {
  it('in one authorization, or in another currency', async () => {
    const order = await world.newOrder();
    await expect(authorize(nth(order, 1, 10_001))).rejects.toEqual(unreadable);
    await expect(authorize({ ...nth(order, 1), currency: 'USD' })).rejects.toEqual(unreadable);
    expect(await world.networkCalls(order.key)).toBe(0);
    expect(await authorize(order)).toMatchObject({ amount: 10_000 });
  });

  it('in all authorizations together, whether they are held, captured or under way', async () => {
    const order = await world.newOrder();
    const { authorizationId } = await authorize(nth(order, 1, 6_000));
    await expect(authorize(nth(order, 2, 4_001))).rejects.toEqual(unreadable);
    await authorize(nth(order, 2, 4_000));
    await expect(authorize(nth(order, 3, 1))).rejects.toEqual(unreadable);
    const { orderId, currency } = order;
    await world.capture.run({
      ...{ key: `${orderId}:capture:1`, orderId, currency, authorizationId, amount: 6_000, final: true },
    });
    await expect(authorize(nth(order, 3, 1))).rejects.toEqual(unreadable);
  });

  it('of ten that are asked for at once', async () => {
    const order = await world.newOrder();
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) => authorize(nth(order, n + 1, 4_000))),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await world.moneyOf(order.orderId)).toMatchObject({ held: 8_000 });
  });

  it('but what was let go of, declined or never happened does not count', async () => {
    const order = await world.newOrder();
    await authorize(nth(order, 1));
    await undo(nth(order, 1));
    const declined = await world.keys.seal(order.orderId, 'tok_declined');
    await expect(authorize({ ...nth(order, 2), sealedToken: declined })).rejects.toMatchObject({
      name: 'PaymentDeclined',
    });
    await undo(nth(order, 3));
    await expect(authorize(nth(order, 3))).rejects.toMatchObject({ name: 'OperationClosed' });
    expect(await authorize(nth(order, 4))).toMatchObject({ amount: 10_000 });
  });

  it('and one that runs out may be replaced, but what is charged in the end stays the same', async () => {
    const order = await world.newOrder();
    const [first, second] = [nth(order, 1), { ...nth(order, 2), replaces: nth(order, 1).key }];
    const old = await authorize(first);
    const renewed = await authorize(second);
    expect(await world.moneyOf(order.orderId)).toMatchObject({ held: 20_000 });
    const { orderId, currency } = order;
    const capture = (n: number, { authorizationId }: { authorizationId: string }) =>
      world.capture.run({
        ...{
          key: `${orderId}:capture:${n}`,
          orderId,
          currency,
          authorizationId,
          amount: 10_000,
          final: true,
        },
      });
    await capture(1, renewed);
    await expect(capture(2, old)).rejects.toMatchObject({ name: 'AmountNotAuthorized' });
    // What an attempt replaces is no part of what makes it the same: a build that did not say it asks for the same.
    expect(await authorize(nth(order, 2))).toEqual(renewed);
  });

  it('and nothing can be replaced that is not there, of another order, or itself', async () => {
    const [order, other] = [await world.newOrder(), await world.newOrder()];
    await authorize(other);
    await authorize(nth(order, 1));
    for (const replaces of [other.key, `${order.orderId}:authorize:9`, nth(order, 2).key])
      await expect(authorize({ ...nth(order, 2), replaces })).rejects.toEqual(unreadable);
  });
});

describe('of two cards the newer one counts', () => {
  it("and yesterday's is refused, unless it is the same operation", async () => {
    const order = await world.newOrder();
    const newer = {
      ...nth(order, 2),
      sealedToken: await world.keys.seal(order.orderId, 'tok_visa', { version: 2 }),
    };
    const first = await authorize(nth(order, 1, 5_000));
    await authorize({ ...newer, amount: 2_000 });
    await expect(authorize(nth(order, 3, 1_000))).rejects.toEqual(unreadable);
    expect(await authorize(nth(order, 1, 5_000))).toEqual(first);
  });
});

describe('what an older build has sealed', () => {
  const duringTheUpgrade = () =>
    new AuthorizePayment(
      world.steps,
      world.network,
      world.keys.opener('payment', new Date(Date.now() + 60_000)),
    );

  it('is taken until its day, unsigned or, of a card that was given to its order later, without a limit', async () => {
    const unsigned = await world.keys.sealUnsigned('payment', 'tok_visa');
    for (const limitless of [false, true]) {
      const order = await world.newOrder();
      const { orderId } = order;
      const sealedToken = limitless
        ? await world.keys.seal(orderId, 'tok_visa', { limit: undefined })
        : unsigned;
      await expect(authorize({ ...order, sealedToken })).rejects.toEqual(unreadable);
      expect(await duringTheUpgrade().run({ ...order, sealedToken })).toMatchObject({ amount: 10_000 });
    }
  });

  it('is older than any other, and opens no way around a mandate', async () => {
    const order = await world.newOrder();
    await authorize(nth(order, 1, 5_000));
    const sealedToken = await world.keys.sealUnsigned('payment', 'tok_visa');
    await expect(duringTheUpgrade().run({ ...nth(order, 2, 9_000), sealedToken })).rejects.toEqual(
      unreadable,
    );
  });
});

it('an authorization whose undo a person has taken out of the machine’s hands does not stand in the way of the next', async () => {
  const order = await world.newOrder('tok_void_fails');
  await authorize(nth(order, 1));
  await expect(undo(nth(order, 1))).rejects.toThrow();
  const { orderId } = order;
  await world.endLease(`${orderId}:void:1`);
  await world.closing.run({ key: `${orderId}:close:1`, orderId, closes: `${orderId}:void:1` });
  expect(await authorize(nth(order, 2))).toMatchObject({ amount: 10_000 });
});
