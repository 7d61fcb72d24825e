import type { ReturnStatus } from '@waybill/contract-order/returns.contract';
import { moneyState } from '@waybill/demo/evidence/order-account';
import type { OrderWishes } from '@waybill/demo/orders/shop-order';
import { eventOf } from '@waybill/demo/orders/shop';
import { until } from '@waybill/demo/until';
import { orderOf } from '../test/orders';
import { World } from '../test/world';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

const post = (path: string, body: object) => world.api().post(path, body);
const problem = (type: string) => ({ status: 409, body: { type: `urn:waybill:problem:${type}` } });
const lines = (sku: string, quantity = 1) => [{ sku, quantity }];

async function delivered(wishes: OrderWishes = {}): Promise<string> {
  const order = orderOf('returning', wishes);
  await world.shop.place(order);
  await world.isIn('delivered', order.orderId);
  return order.orderId;
}
const returnsOf = async (orderId: string) =>
  ((await world.api().get(`/orders/${orderId}/returns`)).body as { items: ReturnStatus[] }).items;
const hasEnded = (returnId: string) =>
  until(`return ${returnId} has ended`, async () => {
    const { body } = await world.api().get(`/returns/${returnId}`);
    const status = body as unknown as ReturnStatus;
    return (status.state === 'closed' || status.state === 'cancelled') && status;
  });
const events = (orderId: string, type: string) => world.eventsOf(orderId, type);

it('a delivered order is over for the engine, and may still be returned', async () => {
  const orderId = await delivered();
  await until('its workflow is closed', async () => {
    const { status } = await world.workflow(orderId).describe();
    return status.name === 'COMPLETED';
  });
  expect(await post(`/orders/${orderId}/return`, { reason: 'too blue' })).toMatchObject({ status: 202 });
  await world.isIn('returned', orderId);
  await world.settled(orderId);
});

it('goods that come back are fetched, paid back and on the shelf again, and each step is told', async () => {
  const orderId = await delivered({ quantity: 2, and: ['BOOK-TS'] });
  const returnId = `${orderId}-1`;
  const answer = await post(`/orders/${orderId}/return`, { reason: 'read it', lines: lines('BOOK-TS') });
  expect(answer).toMatchObject({ status: 202, body: { returnId, orderId, state: 'announced' } });
  expect(await hasEnded(returnId)).toMatchObject({
    ...{ returnId, orderId, state: 'closed', needsAttention: false, reason: 'read it' },
    ...{ lines: lines('BOOK-TS'), accepted: lines('BOOK-TS'), refunded: 1250, currency: 'EUR' },
  });
  const ofReturn = expect.objectContaining({ returnId, lines: lines('BOOK-TS') });
  expect(await events(orderId, 'ReturnAccepted')).toEqual([ofReturn]);
  expect(await events(orderId, 'ReturnReceived')).toEqual([ofReturn]);
  expect(await events(orderId, 'ReturnRefunded')).toEqual([
    expect.objectContaining({ returnId, lines: lines('BOOK-TS'), refunded: 1250, currency: 'EUR' }),
  ]);
  expect(await events(orderId, 'OrderReturned')).toEqual([]);
  expect(await events(orderId, 'StockReturned')).toEqual([
    expect.objectContaining({ lines: [expect.objectContaining(lines('BOOK-TS')[0]!)] }),
  ]);
  expect(await events(orderId, 'PaymentRefunded')).toEqual([expect.objectContaining({ amount: 1250 })]);
  const { body } = await world.api().get(`/orders/${orderId}`);
  expect(body).toMatchObject({ state: 'delivered', returns: [{ returnId, state: 'closed' }] });
  const { atNetwork, sent } = await world.settled(orderId);
  expect(moneyState(atNetwork)).toMatchObject({ captured: 3 * 1250 + 490, refunded: 1250 });
  expect(sent.map(({ kind }) => kind)).toContain('return-refunded');
});

it.each([1, 2, 3, 4])('returns that race each other never take the same mug twice (%d)', async () => {
  const orderId = await delivered({ quantity: 3, and: ['BOOK-TS'] });
  const mug = (quantity: number) => ({ reason: 'too blue', lines: lines('MUG-BLUE', quantity) });
  // More than there is: two times two mugs, one, the book twice, over HTTP and Kafka, all at once.
  const wish = { orderId, reason: 'too blue', requestedBy: 'shop', lines: lines('BOOK-TS') };
  const [answers] = await Promise.all([
    Promise.all([mug(2), mug(2), mug(1)].map((body) => post(`/orders/${orderId}/return`, body))),
    world.shop.send(eventOf('ReturnRequested', wish)),
    post(`/orders/${orderId}/return`, { reason: 'read it', lines: lines('BOOK-TS') }),
  ]);
  // Either of those of two mugs, and the one.
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 409]);
  await world.allRead();
  await world.isIn('returned', orderId);
  const all = await returnsOf(orderId);
  expect(all.map(({ returnId }) => returnId)).toEqual([1, 2, 3].map((n) => `${orderId}-${n}`));
  const total = 4 * 1250 + 490;
  const { atNetwork } = await world.settled(orderId);
  expect(moneyState(atNetwork)).toMatchObject({ captured: total, refunded: total });
  expect(await events(orderId, 'OrderReturned')).toEqual([
    expect.objectContaining({ refunded: total, currency: 'EUR' }),
  ]);
});

it('the same ReturnRequested is one return, however often it comes', async () => {
  const orderId = await delivered({ quantity: 3 });
  const wish = { orderId, reason: 'too blue', requestedBy: 'shop', lines: lines('MUG-BLUE') };
  const event = eventOf('ReturnRequested', wish);
  await world.shop.send(event, event, event, event, event);
  await world.allRead();
  await hasEnded(`${orderId}-1`);
  expect(await returnsOf(orderId)).toHaveLength(1);
  expect(moneyState((await world.settled(orderId)).atNetwork).refunded).toBe(1250);
});

describe('nothing comes back', () => {
  const reason = 'too blue';

  it('that is not in the order, or more than is in it', async () => {
    const orderId = await delivered();
    for (const wrong of [lines('BOOK-TS'), lines('MUG-BLUE', 2), lines('__proto__')]) {
      const answer = await post(`/orders/${orderId}/return`, { reason, lines: wrong });
      expect(answer).toMatchObject(problem('NotPossible'));
      expect(answer.body['detail']).toContain(wrong[0]!.sku);
    }
    await world.settled(orderId);
  });

  it('twice, nor once its time is over, nor of what was never delivered', async () => {
    const orderId = await delivered();
    expect(await post(`/orders/${orderId}/return`, { reason })).toMatchObject({ status: 202 });
    expect(await post(`/orders/${orderId}/return`, { reason })).toMatchObject(problem('NothingToReturn'));
    await world.isIn('returned', orderId);
    expect(await post(`/orders/${orderId}/return`, { reason })).toMatchObject(problem('NothingToReturn'));
    const closed = await delivered({ options: { returnWindowSeconds: 0 } });
    expect(await post(`/orders/${closed}/return`, { reason })).toMatchObject(problem('TooLate'));
    const cancelled = orderOf('returning', { token: 'tok_declined' });
    await world.shop.place(cancelled);
    await world.isIn('cancelled', cancelled.orderId);
    expect(await post(`/orders/${cancelled.orderId}/return`, { reason })).toMatchObject(
      problem('NothingToReturn'),
    );
  });

  it('of what Kafka asks for and cannot be: a dead letter says why', async () => {
    const { orderId } = orderOf('returning');
    await world.shop.send(eventOf('ReturnRequested', { orderId, reason, requestedBy: 'shop' } as never));
    const letter = await until('it is a dead letter', async () => {
      const { body } = await world.api().get('/dead-letters?reason=invalid&limit=200');
      return (body['items'] as { orderId?: string; detail: string }[]).find((one) =>
        JSON.stringify(one).includes(orderId),
      );
    });
    expect(letter.detail).toContain('NothingToReturn');
  });

  it('any more once the carrier has it: it cannot be cancelled then', async () => {
    const orderId = await delivered();
    await post(`/orders/${orderId}/return`, { reason });
    const { state } = await hasEnded(`${orderId}-1`);
    expect(state).toBe('closed');
    expect(await post(`/returns/${orderId}-1/cancellation`, {})).toMatchObject(problem('TooLate'));
    expect(await post(`/returns/${orderId}-1/inspection`, { accepted: [] })).toMatchObject({ status: 409 });
    expect(await post(`/returns/${orderId}-9/cancellation`, {})).toMatchObject({ status: 404 });
  });
});
