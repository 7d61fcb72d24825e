import { randomUUID } from 'node:crypto';
import { ORDERS_TASK_QUEUE } from '@waybill/contract-order/fulfil-order.contract';
import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { TeamAccounts } from '../src/workflow/reconcile/compare';
import type {
  Compared,
  OrderAtRest,
  ReconciliationActivities,
} from '../src/workflow/reconcile/reconciliation';
import { quietly } from './quietly';
import { createNamespace } from './temporal-namespace';
import { workflowBundle } from './workflow-bundle';

type Asked = [activity: string, request: unknown];

/** The reconciler's workflows on a real Temporal server; the ledger and the teams' books are what a test says. */
export class ReconcileHarness {
  orders: OrderAtRest[] = [];
  accounts: TeamAccounts & { orderId?: string } = {};
  holders: { money: string[]; stock: string[] } = { money: [], stock: [] };
  /** How a team answers; done unless said otherwise. */
  answers: Record<string, unknown> = {};
  /** Teams that cannot be asked for their books. */
  readonly away = new Set<'payment' | 'stock' | 'shipping'>();
  readonly asked: Asked[] = [];
  readonly filed: Compared[] = [];
  readonly repairs: unknown[] = [];

  private workers: Worker[] = [];
  private running: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly client: Client,
    private readonly native: NativeConnection,
  ) {}

  static async start(): Promise<ReconcileHarness> {
    quietly();
    const { connection, namespace } = await createNamespace();
    const native = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS as string });
    const harness = new ReconcileHarness(new Client({ connection, namespace }), native);
    await harness.startWorkers({ connection: native, namespace });
    return harness;
  }

  private async startWorkers(common: { connection: NativeConnection; namespace: string }): Promise<void> {
    const bundle = { codePath: await workflowBundle() };
    this.workers = [
      await Worker.create({
        ...common,
        taskQueue: ORDERS_TASK_QUEUE,
        workflowBundle: bundle,
        activities: this.ledger(),
      }),
    ];
    for (const [taskQueue, activities] of Object.entries(this.teams()))
      this.workers.push(await Worker.create({ ...common, taskQueue, activities }));
    this.running = Promise.all(this.workers.map((worker) => worker.run()));
  }

  async stop(): Promise<void> {
    for (const worker of this.workers) worker.shutdown();
    await this.running;
    await this.client.connection.close();
    await this.native.close();
  }

  reset(): void {
    Object.assign(this, { orders: [], accounts: {}, holders: { money: [], stock: [] }, answers: {} });
    this.away.clear();
    for (const list of [this.asked, this.filed, this.repairs]) list.length = 0;
  }

  run<T>(workflowType: string, input: unknown): Promise<T> {
    const workflowId = `${workflowType}-${randomUUID()}`;
    return this.client.workflow.execute(workflowType, {
      workflowId,
      taskQueue: ORDERS_TASK_QUEUE,
      args: [input],
    }) as Promise<T>;
  }

  private ledger(): ReconciliationActivities {
    return {
      ordersAtRest: async ({ after, pageSize }) =>
        this.orders.filter(({ orderId }) => orderId > after).slice(0, pageSize),
      neverSeen: async (ids) => ids.filter((id) => !this.orders.some(({ orderId }) => orderId === id)),
      orderAtRest: async (orderId) => this.orders.find((order) => order.orderId === orderId) ?? { orderId },
      fileDifferences: async (compared) => {
        this.filed.push(...compared);
        return compared.flatMap(({ differences }) => differences).length;
      },
      recordRepair: async (repair) => void this.repairs.push(repair),
    };
  }

  private teams() {
    const books = (which: 'payment' | 'stock' | 'shipping') => async () => {
      if (this.away.has(which)) throw new Error(`${which} is away`);
      return { accounts: this.accounts[which] ? [this.accounts[which]] : [] };
    };
    const does = (activity: string, outcome: string) => async (request: unknown) => {
      this.asked.push([activity, request]);
      const answer = this.answers[activity] ?? { outcome };
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const holding = (what: 'money' | 'stock') => async () => {
      if (this.away.has(what === 'money' ? 'payment' : 'stock')) throw new Error('away');
      return { orderIds: this.holders[what] };
    };
    return {
      payment: {
        paymentAccountsOf: books('payment'),
        ordersHoldingMoney: holding('money'),
        voidAuthorization: does('voidAuthorization', 'voided'),
        refundPayment: does('refundPayment', 'refunded'),
      },
      inventory: {
        stockAccountsOf: books('stock'),
        ordersHoldingStock: holding('stock'),
        releaseStock: does('releaseStock', 'released'),
        bookParcel: does('bookParcel', 'booked'),
      },
      shipping: {
        shippingAccountsOf: books('shipping'),
        interceptShipment: does('interceptShipment', 'intercepted'),
      },
    };
  }
}
