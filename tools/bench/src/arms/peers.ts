import { join } from 'node:path';
import { until } from '@waybill/demo/until';
import type { Machine } from '../machine';
import { PeerArm } from './peer-arm';
import { installPeers, type Peers } from './peer-install';

const STEPS = ['inventory', 'payment', 'shipping', 'notification'];

export function peerArms(machine: Machine): PeerArm[] {
  const peers = installPeers(machine);
  return [restate(machine, peers), dbos(machine, peers)];
}

/** A server, the saga and four steps, each a process of its own. */
function restate(machine: Machine, { folder, node }: Peers): PeerArm {
  return new PeerArm(machine, {
    name: 'Restate',
    title: 'Restate: four service calls one after the other',
    durability: "every step in the server's log, synced to disk (its default)",
    engines: [],
    launch: async () => {
      const [ingress, admin, fabric] = [
        await machine.freePort('restate-ingress'),
        await machine.freePort('restate-admin'),
        await machine.freePort('restate-fabric'),
      ];
      const env = {
        RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
        RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
        RESTATE_BIND_ADDRESS: `127.0.0.1:${fabric}`,
        RESTATE_BASE_DIR: join(machine.folders.throwAway, 'restate'),
        ...{ RESTATE_LISTEN_MODE: 'tcp', RESTATE_DISABLE_TELEMETRY: 'true', RESTATE_LOG_FILTER: 'warn' },
      };
      const program = join(
        folder,
        'node_modules',
        `@restatedev/restate-server-${process.platform}-${process.arch}`,
        'bin',
        'restate-server',
      );
      const server = machine.launch('restate-server', [], { command: program, env });
      const services = [];
      for (const name of ['order', ...STEPS]) {
        const port = await machine.freePort(`restate-${name}`);
        const script = name === 'order' ? ['restate-order.mjs'] : ['restate-step.mjs', name];
        const args = [join(folder, script[0]!), ...script.slice(1), String(port)];
        services.push({ port, process: machine.launch(`restate-${name}`, args, { command: node }) });
      }
      for (const { port } of services) await register(admin, port);
      return {
        processes: [server, ...services.map((service) => service.process)],
        orders: new URL(`http://127.0.0.1:${ingress}/order/run`),
      };
    },
  });
}

/** Tells the server of a service, as soon as both are up. */
async function register(admin: number, service: number): Promise<void> {
  const body = JSON.stringify({ uri: `http://127.0.0.1:${service}` });
  const headers = { 'content-type': 'application/json' };
  await until(
    `Restate knows the service at ${service}`,
    () =>
      fetch(`http://127.0.0.1:${admin}/deployments`, { method: 'POST', headers, body }).then(
        ({ ok }) => ok,
        () => false,
      ),
    { timeoutMs: 60_000 },
  );
}

/** A library: saga and steps in one process, which is another thing than services that call each other. */
function dbos(machine: Machine, { folder }: Peers): PeerArm {
  return new PeerArm(machine, {
    name: 'DBOS',
    title: 'DBOS: four steps in one process',
    durability: 'every step in PostgreSQL, synced to disk; no service boundary',
    engines: ['postgres'],
    launch: async () => {
      const port = await machine.freePort('dbos');
      // A schema of its own in a database that nobody uses meanwhile.
      const env = { DATABASE_URL: machine.stack.postgres['notification']! };
      const order = machine.launch('dbos-order', [join(folder, 'dbos-order.mjs'), String(port)], { env });
      return { processes: [order], orders: new URL(`http://127.0.0.1:${port}/`) };
    },
  });
}
