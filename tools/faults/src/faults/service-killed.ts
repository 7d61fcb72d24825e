import { command } from '../system/commands';
import { partDone, services, type Service } from '../system/progress';
import type { Fault, Stage } from './stage';

/** A service dies by `kill -9` in the middle of its work, and is started again. */
export const serviceKilled: readonly Fault[] = services.map((service) => ({
  name: `service-killed-${service}`,
  what: `kill -9 of ${service} under load`,
  run: (stage) => killed(service, stage),
}));

async function killed(
  service: Service,
  { system, load, publisher, random, healed }: Stage,
): Promise<string[]> {
  const orders = 3 + random.below(5);
  await publisher.upTo(0.7);
  await partDone(system, service, load, orders);
  await command('kill', service);
  await publisher.upTo(1);
  healed();
  await command('start', service);
  return [`SIGKILL when it had seen to at least ${orders} orders`];
}
