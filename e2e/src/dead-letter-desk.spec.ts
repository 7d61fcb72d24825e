import { eventOf } from '@waybill/demo/orders/shop';
import { until } from '@waybill/demo/until';
import { orderOf, person } from '../test/orders';
import { recordsWhere } from '../test/records';
import { World } from '../test/world';

interface Letter {
  id: number;
  key: string;
  count: number;
  redrivenFrom?: string;
  topic: string;
  partition: number;
  offset: number;
}

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

/** The open letter of an order, once it is on the desk. */
function letterOf(orderId: string, reason: string, count = 1): Promise<Letter> {
  return until(`${orderId} is on the desk, ${count} times a dead letter`, async () => {
    for (let cursor = ''; ;) {
      const { body } = await world.api().get(`/dead-letters?reason=${reason}&limit=200${cursor}`);
      const found = (body['items'] as Letter[]).find((one) => one.key === orderId && one.count === count);
      if (found || !body['nextCursor']) return found;
      cursor = `&cursor=${String(body['nextCursor'])}`;
    }
  });
}

const said = { by: 'grace', reason: 'the shop has said what it meant' };
const redrive = (id: number, more: object = {}) =>
  world.api().post(`/dead-letters/${id}/redrive`, { ...said, ...more });

it('an order that could not be read is opened, put right, sent again and delivered', async () => {
  const order = orderOf('desk');
  await world.shop.place({ ...order, total: 1 });
  const letter = await letterOf(order.orderId, 'invalid');

  const { body: opened } = await world.api().get(`/dead-letters/${letter.id}`);
  expect(opened['problems']).toMatchObject([{ path: 'total' }]);
  const text = JSON.stringify(opened);
  expect(text).toContain(order.customerId);
  for (const secret of [...Object.values(person), 'tok_']) expect(text).not.toContain(secret);

  const stillWrong = await redrive(letter.id, { data: { ...order, lines: [] } });
  expect([stillWrong.status, stillWrong.body['detail']]).toEqual([
    422,
    expect.stringMatching(/^data\.lines: /),
  ]);
  expect((await redrive(letter.id, { data: order })).status).toBe(200);
  expect((await world.ended(order.orderId)).state).toBe('delivered');
  expect((await redrive(letter.id)).status).toBe(409);
  await world.settled(order.orderId);
});

it('one that cannot be read again comes back, counted, and can be discarded', async () => {
  const order = orderOf('desk-again');
  const unreadable = { ...order, lines: [] };
  const event = eventOf('OrderPlaced', unreadable);
  await world.shop.send({ ...event, key: order.orderId });
  const first = await letterOf(order.orderId, 'invalid');
  const { body } = await world.api().post(`/dead-letters/${first.id}/redrive`, said);
  expect(body).toMatchObject({ state: 'redriven', handled: said });

  const second = await letterOf(order.orderId, 'invalid', 2);
  expect(second.redrivenFrom).toBe(`${first.topic}/${first.partition}/${first.offset}`);
  expect(second.id).not.toBe(first.id);
  const sent = await recordsWhere(world.witnesses, ({ key }) => key === order.orderId);
  // Refused, sent once more, refused again.
  const counts = sent.map(({ headers }) => headers['x-dlq-count']).filter(Boolean);
  expect([sent.length, counts.sort()]).toEqual([4, ['1', '1', '2']]);
  const discarded = await world.api().post(`/dead-letters/${second.id}/discard`, said);
  expect(discarded.body).toMatchObject({ state: 'discarded', handled: said });
  expect((await world.api().get(`/orders/${order.orderId}`)).status).toBe(404);
});

it('a redriven event is an offset of its own: every offset is accounted for', async () => {
  const order = orderOf('desk-after');
  await world.shop.place(order);
  await world.ended(order.orderId);
  await world.settled(order.orderId);
});
