import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import type { Launched, Machine, Watched } from '../machine';
import { ORDER_QUEUE, STEP_QUEUES } from '../workers/queues';
import type { Arm, ArmName, OrderTimes } from './arm';

const ALREADY_EXISTS = 6; // gRPC status code
const WORKER = join(__dirname, '..', 'workers', 'worker.js');

/** Workers of the SDK as they come, each a process of its own: no Nest, no Kafka, no database. */
export class BareArm implements Arm {
  readonly durability = 'every step in the history of the Temporal dev server (SQLite in a file)';
  private readonly workers: Launched[] = [];
  private failed: Promise<never> = new Promise(() => undefined);

  private constructor(
    readonly name: ArmName,
    readonly title: string,
    private readonly workflowType: string,
    /** Of each worker, beside its queue. */
    private readonly workerArguments: string[],
    private readonly machine: Machine,
    private readonly connection: Connection,
    private readonly client: Client,
  ) {}

  static async textbook(machine: Machine): Promise<BareArm> {
    return BareArm.open(
      'B',
      'textbook: four steps one after the other, bare workers',
      'textbookOrder',
      [],
      machine,
    );
  }

  /** The textbook once more, with Nexus operations for its activities. */
  static async nexus(machine: Machine): Promise<BareArm> {
    const title = 'the textbook, its steps as Nexus operations';
    const arm = await BareArm.open('Nexus', title, 'nexusOrder', ['nexus'], machine);
    await arm.makeEndpoints();
    return arm;
  }

  /** As Waybill's happy order, without what it does. */
  static async shape(machine: Machine): Promise<BareArm> {
    const title = "the commands of Waybill's happy order, bare workers";
    return BareArm.open("B'", title, 'shapeOrder', [], machine);
  }

  private static async open(
    ...[name, title, type, workerArguments, machine]: [ArmName, string, string, string[], Machine]
  ): Promise<BareArm> {
    const { address, namespace } = machine.stack.temporal;
    const connection = await Connection.connect({ address });
    const client = new Client({ connection, namespace });
    return new BareArm(name, title, type, workerArguments, machine, connection, client);
  }

  start(): Promise<Watched[]> {
    const env = { TEMPORAL_ADDRESS: this.machine.stack.temporal.address };
    for (const queue of [ORDER_QUEUE, ...Object.values(STEP_QUEUES)])
      this.workers.push(this.machine.launch(queue, [WORKER, queue, ...this.workerArguments], { env }));
    this.failed = Promise.race(
      this.workers.map(async ({ name, ended }) => {
        throw new Error(`worker ${name} ${await ended}`);
      }),
    );
    this.failed.catch(() => undefined); // heard by whoever waits for an order
    const server = this.machine.engines.filter(({ name }) => name === 'temporal');
    return Promise.resolve([...this.workers, ...server]);
  }

  async stop(): Promise<void> {
    await Promise.all(this.workers.splice(0).map((worker) => worker.stop()));
  }

  async order(): Promise<OrderTimes> {
    const orderId = `ord-${randomUUID()}`;
    const sent = performance.now();
    const options = { workflowId: `bench-${orderId}`, taskQueue: ORDER_QUEUE, args: [orderId] };
    const order = await this.client.workflow.start(this.workflowType, options);
    const accepted = performance.now();
    await Promise.race([order.result(), this.failed]);
    return { orderId, sent, accepted, done: performance.now() };
  }

  /** Each under its queue's name. An engine of somebody else's has them from the run before. */
  private async makeEndpoints(): Promise<void> {
    const { namespace } = this.machine.stack.temporal;
    for (const name of Object.values(STEP_QUEUES)) {
      const spec = { name, target: { worker: { namespace, taskQueue: name } } };
      await this.connection.operatorService.createNexusEndpoint({ spec }).catch((error: unknown) => {
        if (!isGrpcServiceError(error) || error.code !== ALREADY_EXISTS) throw error;
      });
    }
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}
