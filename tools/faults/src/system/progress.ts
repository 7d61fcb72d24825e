import { until } from '@waybill/demo/until';
import type { Load } from '../load/load';
import type { System } from './system';

/** How many orders whose id begins with `$1` a service has done its part for. */
const partsDone = {
  payment: 'SELECT count(*) FROM authorizations WHERE starts_with(order_id, $1)',
  inventory: 'SELECT count(*) FROM reservation WHERE starts_with(order_id, $1)',
  shipping: `SELECT count(*) FROM shipment WHERE starts_with(order_id, $1) AND state <> 'requested'`,
  notification: 'SELECT count(*) FROM notification WHERE starts_with(order_id, $1)',
  orchestrator: 'SELECT count(*) FROM orders WHERE starts_with(order_id, $1) AND started_at IS NOT NULL',
};

export type Service = keyof typeof partsDone;
export const services = Object.keys(partsDone) as Service[];

/** Waits until the service has done its part for so many of the load's orders. */
export async function partDone(
  system: System,
  service: Service,
  load: Pick<Load, 'id'>,
  orders: number,
): Promise<void> {
  await until(
    `${service} has seen to ${orders} orders`,
    async () => (await system.count(service, partsDone[service], [`${load.id}-`])) >= orders,
    { timeoutMs: 90_000, everyMs: 10 },
  );
}
