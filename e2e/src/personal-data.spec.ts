import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FULFILMENT_EVENTS_TOPIC } from '@waybill/contract-order/fulfilment-events.contract';
import { SHOP_ORDERS_DLQ_TOPIC, SHOP_ORDERS_TOPIC } from '@waybill/contract-order/order-placed.contract';
import { ways } from '@waybill/demo/orders/ways';
import { until } from '@waybill/demo/until';
import { everyRow } from '../test/every-row';
import { readableHistory } from '../test/history';
import { orderOf } from '../test/orders';
import { recordsWhere } from '../test/records';
import { secretsIn } from '../test/secrets';
import { World } from '../test/world';

/** What a step that waits for a person says is looked at where it waits, for that takes long: `desk.spec.ts`. */
const taken = ways.filter(({ decided }) => !decided);
const orders = taken.map(({ wishes }) => orderOf('private', wishes));
let world: World;
beforeAll(async () => {
  world = await World.open();
  await world.shop.place(...orders);
  // What is refused is also written about: into logs and dead letters.
  const bad = orderOf('private-bad');
  await world.shop.place({ ...bad, total: 1 });
  await Promise.all(taken.map((way, index) => world.goesItsWay(way, orders[index]?.orderId ?? '')));
});
afterAll(() => world.close());

it("the engine's history of every order holds no name, address, mail address or card token", async () => {
  const histories = await until('the engine lists every order', async () => {
    const found = new Map<string, string>();
    for await (const { workflowId, runId } of world.temporal.workflow.list()) {
      const run = await readableHistory(world.temporal, workflowId, runId);
      found.set(workflowId, run + (found.get(workflowId) ?? ''));
    }
    return orders.every(({ orderId }) => found.has(`order-${orderId}`)) && found;
  });
  for (const { orderId, lines } of orders) {
    const history = histories.get(`order-${orderId}`) ?? '';
    // What is not private can be read, so what could be read would have been found.
    const readable = [lines[0]?.sku ?? '', 'paymentToken', 'recordProgress'];
    expect(readable.filter((text) => !history.includes(text))).toEqual([]);
  }
  expect([...histories].filter(([, history]) => secretsIn(history).length > 0).map(([id]) => id)).toEqual([]);
});

it("the services' logs hold none of it", () => {
  const folder = process.env['WAYBILL_LOGS'] ?? '';
  const files = readdirSync(folder).filter((name) => name.replace('.log', '') in world.stack.http);
  expect(files).toHaveLength(Object.keys(world.stack.http).length);
  const logs = files.map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
  expect(logs.some(([, text]) => text.includes(orders[0]?.orderId ?? '?'))).toBe(true);
  for (const [name, text] of logs) {
    const lines = text.split('\n').filter((line) => secretsIn(line).length > 0);
    expect([name, lines]).toEqual([name, []]);
  }
});

it('the metrics hold none of it', async () => {
  for (const url of Object.values(world.stack.management)) {
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text.includes('process_cpu_seconds_total')).toBe(true);
    expect([url, secretsIn(text)]).toEqual([url, []]);
  }
});

it('the events that services publish hold none of it', async () => {
  await world.settled(orders[0]?.orderId ?? '');
  const ofShops = [SHOP_ORDERS_TOPIC, SHOP_ORDERS_DLQ_TOPIC];
  const events = await recordsWhere(world.witnesses, ({ topic }) => !ofShops.includes(topic));
  expect(events.map(({ topic }) => topic)).toContain(FULFILMENT_EVENTS_TOPIC);
  const telling = events.filter(
    (event) => secretsIn(`${event.key} ${event.value} ${JSON.stringify(event.headers)}`).length > 0,
  );
  expect(telling).toEqual([]);
});

it('the databases hold none of it', async () => {
  for (const service of Object.keys(world.stack.postgres)) {
    const rows = await everyRow(world.witnesses.database(service));
    expect(rows.length).toBeGreaterThan(0);
    expect([service, rows.filter((row) => secretsIn(row).length > 0)]).toEqual([service, []]);
  }
});
