import { until } from '@waybill/demo/until';
import { loadOfOne } from '../load/mixed-load';
import { placed } from '../load/stories';
import { command } from '../system/commands';
import { partDone } from '../system/progress';
import type { System } from '../system/system';
import type { Fault } from './stage';

/** Long enough for all orders to have started before the broker goes. */
const WINDOW_SECONDS = 12;

/** The broker goes while orders wait; all their work is done without it, and what is said about it waits in the outboxes. */
export const relayWithoutBroker: Fault = {
  name: 'relay-without-broker',
  what: 'orders fulfilled while Kafka is away: events wait in the outboxes, then go out in order',
  load: (id, random, orders) =>
    loadOfOne(id, random, orders, {
      events: (orderId) => [placed(orderId, { options: { cancelWindowSeconds: WINDOW_SECONDS } })],
      ends: ['delivered'],
    }),
  run: async ({ system, load, publisher, healed }) => {
    const orders = load.ends.size;
    await publisher.upTo(1);
    await partDone(system, 'orchestrator', load, orders);
    const before = await waiting(system);
    await command('kill', 'kafka');
    await partDone(system, 'notification', load, orders);
    const gathered = (await waiting(system)) - before;
    // Reserved, authorized, dispatched, captured, notified: at least those of each order.
    if (gathered < orders * 5) throw new Error(`only ${gathered} events wait in the outboxes`);
    healed();
    await command('start', 'kafka');
    const began = Date.now();
    await until('the outboxes are empty', async () => (await waiting(system)) === 0, { timeoutMs: 90_000 });
    return [
      `${gathered} events waited in the outboxes, and were gone ${seconds(began)} s after the broker was back`,
    ];
  },
};

const seconds = (since: number): string => ((Date.now() - since) / 1000).toFixed(1);

async function waiting(system: System): Promise<number> {
  const counts = Object.keys(system.stack.postgres).map((service) =>
    system.count(service, 'SELECT count(*) FROM outbox WHERE published_at IS NULL'),
  );
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
