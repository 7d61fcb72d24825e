/** @stack alone */
import { settledInvariants } from '@waybill/demo/invariants/check-invariants';
import { until } from '@waybill/demo/until';
import { orderOf } from '../test/orders';
import { kill9, startService } from '../test/services';
import { World } from '../test/world';

const ORDERS = 10;
/** Three goes of each order: a mug, the book, and the rest. */
const goes: object[] = [
  { reason: 'too blue', lines: [{ sku: 'MUG-BLUE', quantity: 1 }] },
  { reason: 'read it', lines: [{ sku: 'BOOK-TS', quantity: 1 }] },
  { reason: 'the rest as well' },
];
const services = ['orchestrator', 'shipping', 'payment', 'inventory', 'notification'];

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

/** Until it has been taken: an orchestrator that is killed in between gives no answer, and may have taken it. */
const asked = (orderId: string, go: object) =>
  until(`a return of ${orderId} is taken`, async () => {
    const answer = await world
      .api()
      .post(`/orders/${orderId}/return`, go)
      .catch(() => undefined);
    return answer !== undefined && [202, 409].includes(answer.status);
  });

it('kill -9 of every service in the middle of returns loses none, and pays nothing back twice', async () => {
  const orders = Array.from({ length: ORDERS }, () =>
    orderOf('return-kill', { quantity: 3, and: ['BOOK-TS'] }),
  );
  await world.shop.place(...orders);
  const ids = orders.map(({ orderId }) => orderId);
  await Promise.all(ids.map((orderId) => world.isIn('delivered', orderId)));
  const asking = Promise.all(
    ids.map(async (orderId) => {
      for (const go of goes) await asked(orderId, go);
    }),
  );
  for (const service of services) {
    await kill9(service);
    await startService(service);
  }
  await asking;
  const ended = await Promise.all(ids.map((orderId) => world.isIn('returned', orderId)));
  expect(ended.map(({ needsAttention }) => needsAttention)).toEqual(ids.map(() => false));
  for (const orderId of ids)
    expect(await world.eventsOf(orderId, 'OrderReturned')).toEqual([
      expect.objectContaining({ refunded: 4 * 1250 + 490 }),
    ]);
  const { invariants } = await settledInvariants(world.witnesses, { timeoutMs: 60_000 });
  expect(invariants.filter(({ violations }) => violations.length > 0)).toEqual([]);
}, 240_000);
