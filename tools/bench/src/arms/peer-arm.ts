import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { until } from '@waybill/demo/until';
import type { Launched, Machine, Watched } from '../machine';
import type { Arm, ArmName, OrderTimes } from './arm';

/** How a peer is brought up. */
export interface PeerSetUp {
  name: ArmName;
  title: string;
  durability: string;
  /** @returns the processes, and where orders are posted to */
  launch(): Promise<{ processes: Launched[]; orders: URL }>;
  /** Engines of the stack that it works with. */
  engines: string[];
}

/** The same four steps carried by something else. An order is posted, and answered when it is done. */
export class PeerArm implements Arm {
  readonly name: ArmName;
  readonly title: string;
  readonly durability: string;
  private readonly agent = new Agent({ keepAlive: true });
  private processes: Launched[] = [];
  private orders?: URL;

  constructor(
    private readonly machine: Machine,
    private readonly setUp: PeerSetUp,
  ) {
    ({ name: this.name, title: this.title, durability: this.durability } = setUp);
  }

  async start(): Promise<Watched[]> {
    ({ processes: this.processes, orders: this.orders } = await this.setUp.launch());
    await until(`${this.name} takes orders`, () => this.order().catch(() => false), { timeoutMs: 60_000 });
    const engines = this.machine.engines.filter(({ name }) => this.setUp.engines.includes(name));
    return [...this.processes, ...engines];
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.splice(0).map((each) => each.stop()));
  }

  async order(): Promise<OrderTimes> {
    const orderId = `ord-${randomUUID()}`;
    const sent = performance.now();
    await this.post(orderId);
    const done = performance.now();
    return { orderId, sent, accepted: done, done };
  }

  /** With the order's id as its key, so that it is carried out once however often it is asked for. */
  private post(orderId: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'idempotency-key': orderId };
      const sent = request(this.orders!, { method: 'POST', agent: this.agent, headers }, (response) => {
        response.resume();
        response.once('end', () =>
          response.statusCode === 200
            ? resolve()
            : reject(new Error(`${this.name} answers ${response.statusCode}`)),
        );
      });
      sent.once('error', reject);
      sent.end(JSON.stringify(orderId));
    });
  }
}
