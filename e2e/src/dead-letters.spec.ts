import { randomUUID } from 'node:crypto';
import { SHOP_ORDERS_DLQ_TOPIC, SHOP_ORDERS_TOPIC } from '@waybill/contract-order/order-placed.contract';
import { eventOf } from '@waybill/demo/orders/shop';
import { badEvents } from '../test/bad-events';
import { orderOf } from '../test/orders';
import { recordsWhere, type ReadRecord } from '../test/records';
import { World } from '../test/world';

/** Marks each bad record of this run, so that its dead letter is recognized. */
const CASE = `x-test-case-${randomUUID()}`;

const good = Array.from({ length: 20 }, () => orderOf('good'));
const bad = badEvents(good);

let world: World;
let letters: ReadRecord[];
let originals: ReadRecord[];
const caseOf = ({ headers }: ReadRecord) => Number(headers[CASE] ?? -1);

beforeAll(async () => {
  world = await World.open();
  // One by one after its good neighbour; a conflict is one only if its order was there first.
  for (const [index, order] of good.entries()) {
    const event = bad[index]?.event;
    await world.shop.send(
      eventOf('OrderPlaced', order),
      ...(event ? [{ ...event, headers: { ...event.headers, [CASE]: String(index) } }] : []),
    );
  }
  await Promise.all(good.map(({ orderId }) => world.ended(orderId)));
  await world.allRead();
  const marked = await recordsWhere(world.witnesses, (record) => caseOf(record) >= 0);
  letters = marked.filter(({ topic }) => topic === SHOP_ORDERS_DLQ_TOPIC);
  originals = marked.filter(({ topic }) => topic === SHOP_ORDERS_TOPIC);
});
afterAll(() => world.close());

it('twenty bad events among twenty good ones: the twenty good ones ship', async () => {
  expect(bad).toHaveLength(20);
  const states = await Promise.all(good.map(async ({ orderId }) => (await world.ended(orderId)).state));
  expect(states).toEqual(good.map(() => 'delivered'));
});

it('and nothing but the twenty bad ones is a dead letter, each once', () => {
  expect(letters.map(caseOf).sort((a, b) => a - b)).toEqual(bad.map((_one, index) => index));
});

it.each(bad.map(({ what, reason, names }, index) => [what, reason, names, index] as const))(
  '%s: %s',
  (_what, reason, names, index) => {
    const letter = letters.find((one) => caseOf(one) === index);
    expect(letter?.headers).toMatchObject({
      'x-dlq-reason': reason,
      'x-dlq-detail': expect.stringContaining(names),
      'x-dlq-count': '1',
    });
  },
);

it('a dead letter is the record as it came, and says from where', () => {
  for (const letter of letters) {
    const original = originals.find((one) => caseOf(one) === caseOf(letter));
    expect(letter.key).toBe(original?.key);
    expect(letter.value?.equals(original?.value ?? Buffer.alloc(0)) ?? null).toBe(
      original?.value === null ? null : true,
    );
    expect(letter.headers).toMatchObject({
      ...original?.headers,
      'x-dlq-topic': SHOP_ORDERS_TOPIC,
      'x-dlq-partition': String(original?.partition),
      'x-dlq-offset': original?.offset,
      'x-dlq-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
  }
});

it('and every good one is settled, as if the bad ones had not been', async () => {
  await world.allSettled(good.map(({ orderId }) => orderId));
});
