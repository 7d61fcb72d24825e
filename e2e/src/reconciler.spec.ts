/** @stack alone */
import { until } from '@waybill/demo/until';
import { orderOf } from '../test/orders';
import { World } from '../test/world';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

/** Longer ago than an order has to be quiet. */
const LONG_AGO = "now() - interval '1 day'";

async function delivered(): Promise<string> {
  const order = orderOf('reconciled', { sku: 'TEE-M' });
  await world.shop.place(order);
  await world.isIn('delivered', order.orderId);
  await world.settled(order.orderId);
  return order.orderId;
}

/** As if nobody had written anything about it for long; then the reconciler is told to look now. */
async function looksAt(orderId: string): Promise<void> {
  await world.witnesses
    .database('orchestrator')
    .rows(`UPDATE orders SET updated_at = ${LONG_AGO}, reconciled_at = NULL WHERE order_id = $1`, [orderId]);
  await until('the reconciler has looked at it', async () => {
    await world.temporal.schedule.getHandle('waybill-reconciler').trigger();
    const [row] = await world.witnesses
      .database('orchestrator')
      .rows<{ looked: boolean }>(
        'SELECT reconciled_at IS NOT NULL AS looked FROM orders WHERE order_id = $1',
        [orderId],
      );
    return row?.looked;
  });
}

interface OnDesk {
  orderId: string;
  step: string;
  kind: string;
  lastError: string;
  suggestion?: string;
  actions: string[];
}
async function onDesk(orderId: string): Promise<OnDesk[]> {
  const { body } = await world.api().get('/attention?limit=200');
  return (body['items'] as OnDesk[]).filter((item) => item.orderId === orderId);
}
const decide = (orderId: string, step: string, action: string) =>
  world.api().post(`/attention/${orderId}/${step}`, { action, by: 'grace', reason: 'looked into it' });

/** Takes two pieces off the shelf for an order that has long been delivered, as a lost release would leave it. */
const stockLeftReserved = `
  WITH line AS (
    SELECT reservation_id, sku, warehouse FROM reservation_line
    WHERE reservation_id = $1 || ':reserve:1' LIMIT 1),
  more AS (
    UPDATE reservation_line SET quantity = quantity + 2 FROM line
    WHERE reservation_line.reservation_id = line.reservation_id AND reservation_line.sku = line.sku)
  UPDATE stock SET available = available - 2, reserved = reserved + 2 FROM line
  WHERE stock.sku = line.sku AND stock.warehouse = line.warehouse`;

it('books that agree are left alone', async () => {
  const orderId = await delivered();
  await looksAt(orderId);
  expect(await onDesk(orderId)).toEqual([]);
});

it('a row broken by hand is found, filed with what its repair would do, and repaired when a person says so', async () => {
  const orderId = await delivered();
  await world.witnesses.database('inventory').rows(stockLeftReserved, [orderId]);
  await looksAt(orderId);
  expect(await onDesk(orderId)).toEqual([
    expect.objectContaining({
      step: 'stock-left-reserved',
      kind: 'difference',
      lastError: expect.stringContaining(`order ${orderId} is delivered`),
      suggestion: 'release 2 × TEE-M',
      actions: ['retry', 'skip', 'resolved'],
    }),
  ]);
  // Retrying all that an outage has parked repairs nothing that nobody has looked at.
  expect(await world.api().post('/attention/retry', { by: 'grace', reason: 'all is back' })).toMatchObject({
    body: { retried: 0 },
  });

  expect(await decide(orderId, 'stock-left-reserved', 'retry')).toMatchObject({
    status: 200,
    body: { outcome: 'repaired' },
  });
  expect(await onDesk(orderId)).toEqual([]);
  const { reservations } = await world.settled(orderId);
  expect(reservations).toEqual([expect.objectContaining({ quantity: 3, shipped: 1, released: 2 })]);
  expect(await world.eventsOf(orderId, 'OrderNeedsAttention')).toEqual([
    expect.objectContaining({ step: 'stock-left-reserved' }),
  ]);
  expect(await world.eventsOf(orderId, 'OrderAttentionResolved')).toEqual([
    expect.objectContaining({ step: 'stock-left-reserved', action: 'retry', by: 'grace' }),
  ]);
  await looksAt(orderId);
  expect(await onDesk(orderId)).toEqual([]);
});

it('what only a person can know is not repaired by machine, and what they have decided to leave is not filed again', async () => {
  const orderId = await delivered();
  const payment = world.witnesses.database('payment');
  const refunded = (amount: number) =>
    payment.rows('UPDATE captures SET refunded = $2 WHERE order_id = $1', [orderId, amount]);
  await refunded(100);
  try {
    await looksAt(orderId);
    expect(await onDesk(orderId)).toMatchObject([{ step: 'money-missing', actions: ['skip', 'resolved'] }]);
    expect(await decide(orderId, 'money-missing', 'retry')).toMatchObject({ status: 409 });
    expect(await decide(orderId, 'money-missing', 'skip')).toMatchObject({
      status: 200,
      body: { outcome: 'skip' },
    });
    await looksAt(orderId);
    expect(await onDesk(orderId)).toEqual([]);
  } finally {
    await refunded(0);
  }
});

it('stock that is reserved for an order nobody has seen is found, and given back', async () => {
  const orderId = orderOf('never-placed').orderId;
  const inventory = world.witnesses.database('inventory');
  await inventory.rows(
    `WITH taken AS (UPDATE stock SET available = available - 1, reserved = reserved + 1
                    WHERE sku = 'TEE-M' AND available > 0 AND warehouse =
                      (SELECT min(warehouse) FROM stock WHERE sku = 'TEE-M') RETURNING warehouse),
          reserved AS (INSERT INTO reservation (id, order_id, created_at) VALUES ($1 || ':reserve:1', $1, ${LONG_AGO}))
     INSERT INTO reservation_line (reservation_id, sku, warehouse, quantity)
     SELECT $1 || ':reserve:1', 'TEE-M', warehouse, 1 FROM taken`,
    [orderId],
  );
  await looksAt(await delivered());
  const [found] = await until('it is on the desk', async () => {
    const items = await onDesk(orderId);
    return items.length > 0 && items;
  });
  expect(found).toMatchObject({
    step: 'stock-left-reserved',
    lastError: expect.stringContaining('never been seen'),
  });
  expect(await decide(orderId, 'stock-left-reserved', 'retry')).toMatchObject({
    body: { outcome: 'repaired' },
  });
  const rows = await inventory.rows('SELECT released FROM reservation_line WHERE reservation_id LIKE $1', [
    `${orderId}:%`,
  ]);
  expect(rows).toEqual([{ released: 1 }]);
});
