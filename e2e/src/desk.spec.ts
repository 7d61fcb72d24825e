/** @stack alone */
import type { OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import { orderOf } from '../test/orders';
import { secretsIn } from '../test/secrets';
import { kill9, startService } from '../test/services';
import { World } from '../test/world';

const orders = {
  captured: orderOf('desk', { token: 'tok_capture_fails' }),
  voided: orderOf('desk', { token: 'tok_void_fails', sku: 'SOLD-OUT' }),
};
/** Placed while inventory is away. */
const stranded = Array.from({ length: 3 }, () => orderOf('stranded'));
const all = [...Object.values(orders), ...stranded].map(({ orderId }) => orderId);
const [captured, voided] = [orders.captured.orderId, orders.voided.orderId];
const [strandedOne = ''] = stranded.map(({ orderId }) => orderId);

let world: World;
/** All of them side by side: a step has to spend its whole budget before it waits for a person. */
beforeAll(async () => {
  world = await World.open();
  await world.shop.place(orders.captured, orders.voided);
  await Promise.all([
    world.status(captured, 'has its goods marked as shipped', goodsAreBooked),
    world.isIn('cancelling', voided),
  ]);
  await kill9('inventory');
  await world.shop.place(...stranded);
  await Promise.all(all.map((orderId) => world.status(orderId, 'waits for a person', waits)));
  await startService('inventory');
});
afterAll(() => world.close());

/** Else inventory is killed over it, and that waits for a person as well. */
const goodsAreBooked = ({ timeline }: OrderStatus) =>
  timeline.some(({ step, outcome }) => step === 'mark-shipped' && outcome === 'booked');
const waits = ({ needsAttention }: OrderStatus) => needsAttention;

interface Waiting {
  orderId: string;
  step: string;
  since: string;
  attempts: number;
  lastError: string;
  actions: string[];
}
async function desk(): Promise<Waiting[]> {
  const { body } = await world.api().get('/attention?limit=200');
  return (body['items'] as Waiting[]).filter(({ orderId }) => all.includes(orderId));
}
const decide = (orderId: string, step: string, decision: object) =>
  world.api().post(`/attention/${orderId}/${step}`, { by: 'grace', reason: 'seen to', ...decision });

it('what waits for a person is listed, oldest first, with what was tried, the last error and what can be done', async () => {
  const items = await desk();
  expect(items.map(({ since }) => since)).toEqual(items.map(({ since }) => since).sort());
  const waiting = (orderId: string) => items.find((item) => item.orderId === orderId);
  expect(waiting(captured)).toMatchObject({
    ...{ step: 'capture', attempts: 1, actions: ['retry', 'skip', 'resolved'] },
    lastError: expect.stringContaining('never captures'),
  });
  expect(waiting(voided)).toMatchObject({
    ...{ step: 'undo-authorize', attempts: 1, actions: ['retry', 'skip', 'resolved'] },
    lastError: expect.stringContaining('never voids'),
  });
  for (const { orderId } of stranded) {
    expect(waiting(orderId)).toMatchObject({ step: 'reserve', actions: ['retry'] });
  }
  expect(secretsIn(JSON.stringify(items))).toEqual([]);
});

describe('a decision', () => {
  it.each([
    [
      'an action that the step does not take',
      () => decide(strandedOne, 'reserve', { action: 'skip' }),
      409,
      'skip',
    ],
    ['a step that does not wait', () => decide(captured, 'dispatch', { action: 'retry' }), 404, 'dispatch'],
    ['an order never seen', () => decide('never-seen', 'capture', { action: 'retry' }), 404, 'never-seen'],
    ['no reason', () => decide(captured, 'capture', { action: 'skip', reason: '' }), 400, 'reason'],
  ])('about %s is refused, naming it', async (_what, ask, status, named) => {
    const answer = await ask();
    expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(named) } });
    expect(await desk()).toHaveLength(all.length);
  });

  it.each([
    ['a capture', captured, 'capture', { action: 'resolved', evidence: 'bank transfer 4711' }, 'delivered'],
    ['an undo', voided, 'undo-authorize', { action: 'skip' }, 'cancelled'],
  ] as const)('about %s that fails ends the order, and is written down everywhere', async (...one) => {
    const [, orderId, step, decision, state] = one;
    expect(await decide(orderId, step, decision)).toMatchObject({ status: 200 });
    const { timeline } = await world.status(orderId, `is ${state}`, (status) => status.state === state);
    const { action } = decision;
    expect(timeline).toContainEqual(
      expect.objectContaining({ step, outcome: action, detail: 'grace: seen to' }),
    );
    expect((await desk()).map((item) => item.orderId)).not.toContain(orderId);
    expect(await deskRows(orderId)).toEqual([
      {
        step,
        attempts: 1,
        outcome: action,
        by: 'grace',
        reason: 'seen to',
        evidence: 'evidence' in decision ? decision.evidence : null,
      },
    ]);
  });
});

it('after an outage all that it left behind is tried again at once', async () => {
  const answer = await world
    .api()
    .post('/attention/retry', { by: 'grace', reason: 'inventory is back', step: 'reserve' });
  expect(answer).toMatchObject({ status: 200, body: { retried: stranded.length, failed: [] } });
  for (const { orderId } of stranded) {
    const { timeline } = await world.isIn('delivered', orderId);
    expect(timeline).toContainEqual(
      expect.objectContaining({ step: 'reserve', outcome: 'retry', detail: 'grace: inventory is back' }),
    );
    expect(await deskRows(orderId)).toEqual([expect.objectContaining({ outcome: 'retry', by: 'grace' })]);
  }
  expect(await desk()).toEqual([]);
});

it('each time a step began to wait, and each decision, is an event', async () => {
  for (const [orderId, step, action] of [
    [captured, 'capture', 'resolved'],
    [voided, 'undo-authorize', 'skip'],
    [strandedOne, 'reserve', 'retry'],
  ] as const) {
    expect(await world.eventsOf(orderId, 'OrderNeedsAttention')).toEqual([
      expect.objectContaining({ step, attempts: 1, lastError: expect.any(String) }),
    ]);
    expect(await world.eventsOf(orderId, 'OrderAttentionResolved')).toEqual([
      expect.objectContaining({ step, action, by: 'grace', reason: expect.any(String) }),
    ]);
  }
});

/** What the desk has written down about an order, whatever is still open. */
const deskRows = (orderId: string) =>
  world.witnesses.database('orchestrator').rows(
    `SELECT step, attempts, outcome, decided_by AS by, reason, evidence FROM attention
       WHERE order_id = $1 ORDER BY since`,
    [orderId],
  );
