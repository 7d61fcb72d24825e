import { join } from 'node:path';
import { local, records } from '../paths.mjs';
import { PortBook } from '../ports.mjs';
import { Keeper } from '../processes/keeper.mjs';
import { say } from '../say.mjs';

/**
 * A stack as the benchmark uses it (`tools/bench/src/machine.ts`): services come and go, other programs are started beside
 * them, and none of it outlives us.
 *
 * @param {import('../stack.mjs').RunningStack} running
 * @param {{ logDir: string, dataDir: string }} options
 */
export function machineOf(running, { logDir, dataDir }) {
  const keeper = new Keeper(records);
  const ports = new PortBook();
  const services = () => Object.keys(running.stack.http).map((name) => running.service(name));
  return {
    get stack() {
      return running.stack;
    },
    engines: running.engines.map(({ name, pid }) => ({ name, pid })),
    folders: { onDemand: join(local, 'bench'), throwAway: dataDir },
    async startServices() {
      const stopped = services().filter(({ pid }) => pid === undefined);
      await Promise.all(stopped.map((service) => service.start()));
      return services().map(({ name, pid }) => ({ name, pid }));
    },
    async stopServices() {
      await Promise.all(services().map((service) => service.stop()));
    },
    /** @param {string} service @param {{ name: string, env: Record<string, string> }} variant */
    async startVariant(service, { name, env }) {
      const { ServiceProcess } = await import('../stack/service-process.mjs');
      const { options } = running.service(service);
      const port = await ports.choose(name);
      const variant = new ServiceProcess({
        ...options,
        service: { ...options.service, name },
        env: { ...options.env, PORT: String(port), MANAGEMENT_PORT: '0', ...env },
        changed: () => undefined,
        died: (how) => say(`${name} ${how}`),
      });
      await variant.start();
      return { name, pid: variant.pid, stop: () => variant.stop() };
    },
    /** @param {string} name @param {string[]} args @param {{ command?: string, env?: Record<string, string> }} [options] */
    launch(name, args, { command = process.execPath, env = {} } = {}) {
      const logFile = join(logDir, `${name}.log`);
      return keeper.launch({ name, command, args, logFile, env: { ...process.env, ...env } });
    },
    /** @param {string} name */
    freePort: (name) => ports.choose(name),
    say,
    /** Once all it has launched is stopped. */
    close: () => keeper.close(),
  };
}
