import { randomUUID } from 'node:crypto';
import type { OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import { moneyState } from '@waybill/demo/evidence/order-account';
import type { OrderWishes } from '@waybill/demo/orders/shop-order';
import { until } from '@waybill/demo/until';
import { orderOf } from '../test/orders';
import { recordsWhere } from '../test/records';
import { World } from '../test/world';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

/** A sku of its own, so that nobody else takes what arrives. */
const newSku = () => `SCARCE-${randomUUID().slice(0, 8)}`;

async function arrives(sku: string, quantity: number): Promise<void> {
  const goods = { arrivalId: randomUUID(), sku, warehouse: 'central', quantity };
  expect(await world.apiAs('team:inventory', 'inventory').post('/stock/arrivals', goods)).toMatchObject({
    status: 201,
  });
}

async function waitsForStock(wishes: OrderWishes) {
  const order = orderOf('shortage', { options: { onShortage: 'wait' }, ...wishes });
  await world.shop.place(order);
  const { orderId } = order;
  await world.status(orderId, 'waits for stock', ({ waitingFor }) => waitingFor === 'stock');
  return orderId;
}

it('ship-available: what there is goes, what is missing is dropped, and never charged', async () => {
  const sku = newSku();
  await arrives(sku, 2);
  const order = orderOf('shortage', { sku, quantity: 3, options: { onShortage: 'ship-available' } });
  await world.shop.place(order);
  const { timeline } = await world.isIn('delivered', order.orderId);
  expect(timeline).toContainEqual(
    expect.objectContaining({ step: 'reserve', outcome: 'short', detail: `1 of ${sku} cannot be had` }),
  );
  const { atNetwork, shipments } = await world.settled(order.orderId);
  expect(shipments.map(({ lines }) => lines)).toEqual([[{ sku, quantity: 2 }]]);
  expect(moneyState(atNetwork)).toMatchObject({ captured: 2 * 1250 + 490, held: 0 });
});

it('wait: the customer is told, and each that arrives lets one order go', async () => {
  const sku = newSku();
  const waiting: string[] = [];
  for (let n = 1; n <= 3; n++) waiting.push(await waitsForStock({ sku }));
  // They are told one after the other, who has waited longest first, and reserve side by side.
  for (let gone = 1; gone <= waiting.length; gone++) {
    await arrives(sku, 1);
    await until(`${gone} of them delivered, the others waiting`, async () => {
      const seen = await Promise.all(
        waiting.map((id) => world.workflow(id).query<OrderStatus>('orderStatus')),
      );
      const delivered = seen.filter(({ state }) => state === 'delivered').length;
      return (
        delivered === gone && seen.every((one) => one.state === 'delivered' || one.waitingFor === 'stock')
      );
    });
  }
  const mails = (await world.allSettled(waiting)).flatMap(({ sent }) => sent.map(({ kind }) => kind));
  expect(mails.sort()).toEqual(waiting.flatMap(() => ['order-backordered', 'order-shipped']).sort());
  const arrivals = await recordsWhere(
    world.witnesses,
    ({ key, headers }) => key === sku && headers['ce_type'] === 'StockArrived',
  );
  expect(arrivals.map(({ value }) => JSON.parse(String(value)) as unknown)).toEqual(
    waiting.map(() => ({ sku, quantity: 1, warehouse: 'central', at: expect.any(String) })),
  );
});

it('wait: nothing goes before all of it is there, and a cancellation ends the wait', async () => {
  const sku = newSku();
  const [patient, impatient] = [
    await waitsForStock({ sku, quantity: 2 }),
    await waitsForStock({ sku, quantity: 2 }),
  ];
  await arrives(sku, 1);
  await world.workflow(impatient).signal('cancel', { reason: 'customer', requestedBy: 'support' });
  await world.isIn('cancelled', impatient);
  expect(await world.isIn('securing', patient)).toMatchObject({ waitingFor: 'stock', shipments: [] });
  await arrives(sku, 1);
  await world.isIn('delivered', patient);
  await world.settled(patient);
});
