/** @stack alone */
import { orderOf } from '../test/orders';
import { runCommand } from '../test/run-tool';
import { World } from '../test/world';

/** Those that open sealed fields, and the one that signs them. */
const HOLDERS = ['payment', 'shipping', 'notification', 'orchestrator'];

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

interface ListedKey {
  service: string;
  kid: string;
  does: string;
  orders: number;
}

async function listed(): Promise<ListedKey[]> {
  const { output } = await runCommand('keys', ['list']);
  return output
    .trim()
    .split('\n')
    .map((line) => {
      const [, service = '', kid = '', does = '', orders] = /^(\S+) +(\S+) +(\S+) +needed by (\d+)/.exec(
        line,
      )!;
      return { service, kid, does, orders: Number(orders) };
    });
}
const inUseNow = (keys: ListedKey[]) => keys.filter(({ does }) => does === 'seals' || does === 'signs');

async function rotateAll(): Promise<ListedKey[]> {
  for (const service of HOLDERS)
    expect(await runCommand('keys', ['rotate', service])).toMatchObject({ exitCode: 0 });
  return inUseNow(await listed());
}

/** Nothing of it comes back, so that it needs its keys no longer than until it is delivered. */
const aFinalOrder = () => orderOf('keys', { options: { returnWindowSeconds: 0 } });

/** Places orders, a few at a time, until told to stop. */
function underLoad() {
  const placed: string[] = [];
  let goesOn = true;
  const ended = (async () => {
    while (goesOn) {
      const orders = [aFinalOrder(), aFinalOrder(), aFinalOrder()];
      placed.push(...orders.map(({ orderId }) => orderId));
      await world.shop.place(...orders);
      await world.isIn('delivered', orders[0]!.orderId);
    }
  })();
  return {
    stop: async () => {
      goesOn = false;
      await ended;
      return placed;
    },
  };
}

it('keys are rotated and retired under load, and no order is lost', async () => {
  const before = inUseNow(await listed());
  const load = underLoad();
  const first = await rotateAll();
  const [mark] = [aFinalOrder()];
  await world.shop.place(mark);
  await world.isIn('delivered', mark.orderId);
  const second = await rotateAll();
  const placed = [...(await load.stop()), mark.orderId];
  for (const orderId of placed) await world.isIn('delivered', orderId);
  await world.allSettled(placed);

  const kids = [before, first, second].map((keys) => keys.map(({ kid }) => kid));
  expect(new Set(kids.flat()).size).toBe(3 * HOLDERS.length);
  for (const kid of kids[2]!)
    expect(await runCommand('keys', ['retire', kid])).toMatchObject({
      exitCode: 1,
      output: expect.stringMatching(/ (seals|signs) now/),
    });
  for (const kid of kids[1]!)
    expect(await runCommand('keys', ['retire', kid])).toMatchObject({ exitCode: 0 });
  expect((await listed()).map(({ kid }) => kid)).toEqual(expect.not.arrayContaining(kids[1]!));

  const after = aFinalOrder();
  await world.shop.place(after);
  await world.isIn('delivered', after.orderId);
}, 240_000);

it('a key that orders need is not retired: they end with it', async () => {
  const waiting = orderOf('keys', { token: 'tok_declined', options: { paymentRetryWindowSeconds: 86_400 } });
  await world.shop.place(waiting);
  await world.status(waiting.orderId, 'waits for a card', ({ waitingFor }) => waitingFor === 'payment');
  const old = inUseNow(await listed());
  await rotateAll();
  for (const { kid } of old)
    expect(await runCommand('keys', ['retire', kid])).toMatchObject({
      exitCode: 1,
      output: expect.stringMatching(/is needed by \d+ orders that are not over/),
    });
  const paid = await world.api().post(`/orders/${waiting.orderId}/payment-method`, { token: 'tok_visa' });
  expect(paid.status).toBe(200);
  await world.isIn('delivered', waiting.orderId);
}, 120_000);
