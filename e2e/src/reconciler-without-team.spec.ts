/** @stack alone */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@waybill/demo/until';
import { ordinaryOrderShips } from '../test/ordinary';
import { orderOf } from '../test/orders';
import { startService, stopService } from '../test/services';
import { World } from '../test/world';

const AWAY = 'shipping';
const SCHEDULE = 'waybill-reconciler';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

/** One that the reconciler will want to compare. */
async function orderAtRest(): Promise<string> {
  const order = orderOf('reconciled');
  await world.shop.place(order);
  await world.ended(order.orderId);
  await world.settled(order.orderId);
  const sql = `UPDATE orders SET updated_at = now() - interval '1 day', reconciled_at = NULL WHERE order_id = $1`;
  await world.witnesses.database('orchestrator').rows(sql, [order.orderId]);
  return order.orderId;
}

/** Ids of the reconciler's runs in that state, since the test began. */
async function runs(status: string, since: Date): Promise<string[]> {
  const query = `WorkflowType = 'reconcileOrders' AND ExecutionStatus = '${status}' AND StartTime > '${since.toISOString()}'`;
  const found = [];
  for await (const { runId } of world.temporal.workflow.list({ query })) found.push(runId);
  return found;
}

/** Whatever the orchestrator says, on the desk or in its log, of whom it could not ask. */
async function saysWhoIsAway(loggedBefore: number): Promise<boolean> {
  const log = readFileSync(logFile(), 'utf8').slice(loggedBefore);
  const { body } = await world.api().get('/attention?limit=200');
  const lines = [...log.split('\n'), JSON.stringify(body)];
  return lines.some(
    (line) => /could not|cannot|not asked|unreachable|away/i.test(line) && line.includes(AWAY),
  );
}
const logFile = () => join(process.env['WAYBILL_LOGS'] ?? '', 'orchestrator.log');

it('a team that is away fails no run of the reconciler, which says whom it could not ask', async () => {
  const since = new Date();
  await orderAtRest();
  const loggedBefore = readFileSync(logFile(), 'utf8').length;
  await stopService(AWAY);
  try {
    await world.temporal.schedule.getHandle(SCHEDULE).trigger();
    await until(`it says that ${AWAY} is away`, () => saysWhoIsAway(loggedBefore), { timeoutMs: 100_000 });
  } finally {
    await startService(AWAY);
  }
  await ordinaryOrderShips(world);
  await until('its run has ended', async () => (await runs('Completed', since)).length > 0, {
    timeoutMs: 100_000,
  });
  expect(await runs('Failed', since)).toEqual([]);
}, 300_000);
