import { createPaymentWorld, type PaymentWorld } from '../test/payment-world';
import { Accounts } from './accounts';

let world: PaymentWorld;
let accounts: Accounts;
beforeAll(async () => {
  world = await createPaymentWorld();
  accounts = new Accounts(world.db);
});
afterAll(() => world.drop());

const later = () => new Date(Date.now() + 60_000).toISOString();
const holds = async (orderId: string, heldSince = later()) =>
  (await accounts.holders({ heldSince, limit: 200 })).orderIds.includes(orderId);

it('the books of an order say what is held, taken and given back', async () => {
  const request = await world.newOrder();
  const { orderId, currency, key } = request;
  const { authorizationId } = await world.authorize.run(request);
  expect(await accounts.of({ orderIds: [orderId, 'of-nobody'] })).toEqual({
    accounts: [{ orderId, authorizations: [{ key, held: 10_000, currency }], captures: [] }],
  });
  const captureKey = `${orderId}:capture:1`;
  const amounts = { amount: 6_000, currency };
  await world.capture.run({ key: captureKey, orderId, authorizationId, ...amounts, final: false });
  await world.refund.run({ key: `${orderId}:refund:1`, orderId, undoes: captureKey, amount: 500, currency });
  expect((await accounts.of({ orderIds: [orderId] })).accounts).toEqual([
    {
      orderId,
      authorizations: [{ key, held: 4_000, currency }],
      captures: [{ key: captureKey, amount: 6_000, refunded: 500, currency }],
    },
  ]);
});

it('money is held until the card network has let go of it', async () => {
  const request = await world.newOrder();
  const { orderId, key } = request;
  await world.authorize.run(request);
  expect(await holds(orderId)).toBe(true);
  expect(await holds(orderId, '2020-01-01T00:00:00Z')).toBe(false);
  await world.voiding.run({ key: `${orderId}:void:1`, orderId, undoes: key });
  expect(await holds(orderId)).toBe(false);
});

it('who holds money is told page by page', async () => {
  for (let n = 0; n < 3; n++) await world.authorize.run(await world.newOrder());
  const all = (await accounts.holders({ heldSince: later(), limit: 200 })).orderIds;
  const paged: string[] = [];
  for (;;) {
    const { orderIds } = await accounts.holders({ heldSince: later(), after: paged.at(-1), limit: 1 });
    if (orderIds.length === 0) break;
    paged.push(...orderIds);
  }
  expect(paged).toEqual(all);
  expect(paged.length).toBeGreaterThanOrEqual(3);
});
