import { randomUUID } from 'node:crypto';
import {
  CANCEL_SIGNAL,
  FULFIL_ORDER_WORKFLOW,
  fulfilOrderWorkflowId,
  ORDER_STATUS_QUERY,
  ORDERS_TASK_QUEUE,
  REQUEST_CANCELLATION_UPDATE,
  REQUEST_CANCELLATION_UPDATE_ID,
  RESOLVE_ATTENTION_UPDATE,
  SHIPMENT_CHANGED_SIGNAL,
  type Amendment,
  type Amendments,
  type CancellationAnswer,
  type CancellationRequest,
  type FulfilOrderInput,
  type OrderState,
  type OrderStatus,
  type ResolveAttention,
  type ShipmentChanged,
} from '@waybill/contract-order/fulfil-order.contract';
import type { FulfilmentEvent } from '@waybill/contract-order/fulfilment-events.contract';
import { RETURN_GOODS_WORKFLOW, returnGoodsWorkflowId } from '@waybill/contract-order/returns.contract';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { ensureSearchAttributes } from './register-search-attributes';
import type {
  BookkeepingActivities,
  ProgressRecord,
  ReturnBookkeepingActivities,
} from '../src/workflow/record/bookkeeping';
import { quietly } from './quietly';
import { returnInput, ReturnUnderTest, type ReturnOverrides } from './return-under-test';
import { workflowBundle } from './workflow-bundle';
import { createNamespace, untilTrue } from './temporal-namespace';
import { refusal, TeamsOfOneOrder, type Step, type TeamActivities } from './team-mocks';

const queues: Record<string, Step[]> = {
  inventory: ['reserveStock', 'releaseStock', 'reduceReservation', 'bookParcel', 'closeOperation'],
  payment: ['authorizePayment', 'voidAuthorization', 'capturePayment', 'refundPayment', 'closeOperation'],
  shipping: [
    'checkAddress',
    'dispatchShipment',
    'cancelShipment',
    'interceptShipment',
    'arrangeReturn',
    'shipmentState',
    'returnState',
    'closeOperation',
  ],
  notification: ['notifyCustomer', 'closeOperation'],
};

/** One order under test: its teams, what it wrote down, and a hook before each step. */
export class OrderUnderTest {
  readonly teams = new TeamsOfOneOrder();
  readonly records: ProgressRecord[] = [];
  /** Replaces a team's answer; `teams` may be called from it. */
  overrides: Partial<TeamActivities> = {};
  /** Called as a step reaches its team, before it is done. */
  before: (step: Step) => void | Promise<void> = () => undefined;
  /** Called when a step is done at its team, before the order hears of it. */
  after: (step: Step) => void | Promise<void> = () => undefined;
  bookkeeping: () => void | Promise<void> = () => undefined;
  deliver = true;

  constructor(
    readonly handle: WorkflowHandle<(order: FulfilOrderInput) => Promise<OrderStatus>>,
    readonly order: FulfilOrderInput,
  ) {}

  status(): Promise<OrderStatus> {
    return this.handle.query<OrderStatus>(ORDER_STATUS_QUERY);
  }

  cancel(): Promise<void> {
    return this.handle.signal(CANCEL_SIGNAL, { reason: 'customer', requestedBy: 'cus-42' });
  }

  requestCancellation(): Promise<CancellationAnswer> {
    return this.handle.executeUpdate<CancellationAnswer, [CancellationRequest]>(REQUEST_CANCELLATION_UPDATE, {
      updateId: REQUEST_CANCELLATION_UPDATE_ID,
      args: [{ reason: 'customer', requestedBy: 'cus-42' }],
    });
  }

  /** A person says that the parked step is to be tried again. */
  retry(step: string): Promise<unknown> {
    return this.decide({ step, action: 'retry' });
  }

  /** A person decides about a parked step. */
  decide(decision: Pick<ResolveAttention, 'step' | 'action' | 'evidence'>): Promise<OrderStatus> {
    return this.handle.executeUpdate<OrderStatus, [ResolveAttention]>(RESOLVE_ATTENTION_UPDATE, {
      args: [{ by: 'ops', reason: 'the provider is back', ...decision }],
    });
  }

  amend<A extends Amendment>(amendment: A, body: Amendments[A]): Promise<OrderStatus> {
    return this.handle.executeUpdate<OrderStatus, [Amendments[A]]>(amendment, { args: [body] });
  }

  /** News from the carrier, which stands in shipping's books. */
  async news(state: ShipmentChanged['state'], shipmentId = `${this.order.orderId}-1`): Promise<void> {
    const parcel = this.teams.parcels.get(shipmentId);
    if (parcel && state === 'delivered') {
      if (parcel.state !== 'dispatched') return; // it was turned back a moment ago
      parcel.arrived = true;
    }
    if (parcel) parcel.became = state;
    await this.handle.signal(SHIPMENT_CHANGED_SIGNAL, { shipmentId, state });
  }

  deliverNow(): Promise<void> {
    return this.news('delivered');
  }

  /** The team refuses the step for good, with this failure type. */
  refuse(step: Step, type: string): void {
    const no: () => Promise<never> = () => Promise.reject(refusal(type));
    Object.assign(this.overrides, { [step]: no });
  }

  /** The step happens, and its first answer never arrives. */
  loseFirstAnswer(step: Step): void {
    let lost = false;
    this.after = (done) => {
      if (done !== step || lost) return;
      lost = true;
      throw new Error('the answer was lost');
    };
  }

  /** Nothing is left of it but the mail that says so. */
  expectUndone(): void {
    expect(this.teams.reserved.size).toBe(0);
    expect(this.teams.money).toEqual({ held: 0, taken: 0 });
    expect(this.teams.gone).toEqual([]);
    expect(this.teams.mails).toContain('order-cancelled');
  }

  /** Taken is what was charged for the goods that are with the customer, and nothing else is held. */
  expectPaid(amount: number): void {
    expect(this.teams.money).toEqual({ held: 0, taken: amount });
  }

  /** Either shipped and paid, or back and paid back, or never gone. */
  expectOneWay(): void {
    if (this.teams.parcels.get(`${this.order.orderId}-1`)?.state === 'intercepted') return this.expectPaid(0);
    if (this.teams.gone.length === 0) return this.expectUndone();
    this.expectPaid(this.order.total);
    expect(this.teams.reserved.size).toBe(1);
    expect(this.teams.mails).toEqual(['order-shipped']);
  }

  get events(): FulfilmentEvent[] {
    return this.records.flatMap((record) => record.events);
  }

  event<T extends FulfilmentEvent['type']>(
    type: T,
  ): Extract<FulfilmentEvent, { type: T }>['data'] | undefined {
    return this.events.find((event) => event.type === type)?.data as never;
  }
}

/** What an order under test differs in. */
export type OrderOverrides = Partial<Omit<FulfilOrderInput, 'options' | 'limits'>> & {
  options?: Partial<FulfilOrderInput['options']>;
  limits?: Partial<FulfilOrderInput['limits']>;
};

/** The order workflow on a real Temporal server, its teams played by typed mocks. */
export class WorkflowHarness {
  private readonly orders = new Map<string, OrderUnderTest>();
  /** The last one of each order. */
  private readonly returns = new Map<string, ReturnUnderTest>();
  private running: Promise<unknown> = Promise.resolve();
  private workers: Worker[] = [];

  private constructor(private readonly env: TestWorkflowEnvironment) {}

  /** On the server production uses, in a namespace of its own. */
  static async start(): Promise<WorkflowHarness> {
    quietly();
    const { connection, namespace } = await createNamespace();
    await connection.close();
    const address = process.env.TEMPORAL_ADDRESS as string;
    const env = await TestWorkflowEnvironment.createFromExistingServer({ address, namespace });
    return WorkflowHarness.on(env);
  }

  /**
   * On the server that skips time while nothing happens. It miscounts when an activity in flight is cancelled
   * ("Unbalanced lock and unlock calls"), so tests that do so use {@link start}.
   */
  static async startTimeSkipping(): Promise<WorkflowHarness> {
    quietly();
    const path = process.env.TEMPORAL_TEST_SERVER as string;
    const env = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path } },
    });
    await ensureSearchAttributes(env.connection, 'default');
    return WorkflowHarness.on(env);
  }

  private static async on(env: TestWorkflowEnvironment): Promise<WorkflowHarness> {
    const harness = new WorkflowHarness(env);
    await harness.startWorkers();
    return harness;
  }

  get client(): Client {
    return this.env.client;
  }

  sleep(ms: number): Promise<void> {
    return this.env.sleep(ms);
  }

  async stop(): Promise<void> {
    for (const worker of this.workers) worker.shutdown();
    await this.running;
    await this.env.teardown();
  }

  async place(
    overrides: OrderOverrides = {},
    prepare: (order: OrderUnderTest) => void = () => undefined,
  ): Promise<OrderUnderTest> {
    const example = exampleOrder();
    const input: FulfilOrderInput = {
      ...example,
      ...overrides,
      options: { ...example.options, ...overrides.options },
      limits: { ...example.limits, ...overrides.limits },
    };
    const workflowId = fulfilOrderWorkflowId(input.orderId);
    const order = new OrderUnderTest(this.client.workflow.getHandle(workflowId) as never, input);
    prepare(order);
    this.orders.set(input.orderId, order);
    await this.client.workflow.start(FULFIL_ORDER_WORKFLOW, {
      workflowId,
      taskQueue: ORDERS_TASK_QUEUE,
      args: [input],
    });
    return order;
  }

  /** Sends goods of a delivered order back, all of them unless named. */
  async sendBack(
    order: OrderUnderTest,
    overrides: ReturnOverrides = {},
    prepare: (goods: ReturnUnderTest) => void = () => undefined,
  ): Promise<ReturnUnderTest> {
    const { orderId } = order.order;
    const n = (this.returns.get(orderId)?.input.n ?? 0) + 1;
    const input = returnInput(order, n, overrides);
    const workflowId = returnGoodsWorkflowId(input.returnId);
    const goods = new ReturnUnderTest(this.client.workflow.getHandle(workflowId) as never, order, input);
    prepare(goods);
    this.returns.set(orderId, goods);
    await this.client.workflow.start(RETURN_GOODS_WORKFLOW, {
      workflowId,
      taskQueue: ORDERS_TASK_QUEUE,
      args: [input],
    });
    return goods;
  }

  /** The order's status as soon as it is so; asked in real time, no timer is skipped for it. */
  async until<S>(order: { status(): Promise<S> }, reached: (status: S) => boolean): Promise<S> {
    let status = await order.status();
    await untilTrue(async () => reached((status = await order.status())));
    return status;
  }

  /** The state that the search attributes show. */
  async recordedState(order: OrderUnderTest): Promise<OrderState | undefined> {
    const { typedSearchAttributes } = await order.handle.describe();
    return typedSearchAttributes.get(defineSearchAttributeKey('OrderState', 'KEYWORD')) as
      OrderState | undefined;
  }

  private async startWorkers(): Promise<void> {
    const codePath = await workflowBundle();
    const { nativeConnection: connection, namespace } = this.env;
    const bookkeeping: BookkeepingActivities & ReturnBookkeepingActivities = {
      recordProgress: (record) => this.record(record),
      recordReturn: (record) => this.returnOf(record.status).record(record),
      settleReturn: async ({ returnId, accepted }) => this.returnOf({ returnId }).settle(accepted),
    };
    this.workers = [
      await Worker.create({
        connection,
        namespace,
        taskQueue: ORDERS_TASK_QUEUE,
        workflowBundle: { codePath },
        activities: bookkeeping,
      }),
    ];
    for (const [taskQueue, steps] of Object.entries(queues)) {
      const activities = Object.fromEntries(
        steps.map((step) => [step, (request: never) => this.step(step, request)]),
      );
      this.workers.push(await Worker.create({ connection, namespace, taskQueue, activities }));
    }
    this.running = Promise.all(this.workers.map((worker) => worker.run()));
  }

  private returnOf({ returnId }: { returnId: string }): ReturnUnderTest {
    return [...this.returns.values()].find(({ input }) => input.returnId === returnId) as ReturnUnderTest;
  }

  private async record(record: ProgressRecord): Promise<void> {
    const order = this.orders.get(record.status.orderId) as OrderUnderTest;
    await order.bookkeeping();
    order.records.push(record);
  }

  private async step(step: Step, request: { orderId: string }): Promise<unknown> {
    const order = this.orders.get(request.orderId) as OrderUnderTest;
    await order.before(step);
    const play = (order.overrides[step] ?? order.teams[step].bind(order.teams)) as (
      r: unknown,
    ) => Promise<unknown>;
    const result = await play(request);
    const { shipmentId } = request as { shipmentId?: string };
    if (order.deliver && step === 'dispatchShipment') await order.news('delivered', shipmentId!);
    if (step === 'interceptShipment' && (result as { outcome?: string }).outcome !== 'too-late')
      await order.news('returned', shipmentId!);
    if (step === 'arrangeReturn') await this.returns.get(order.order.orderId)?.fetched(request as never);
    await order.after(step);
    return result;
  }
}

/** What was put before a person last. It need not be the last thing that happened: the order may go on beside it. */
export const lastParked = ({ timeline }: OrderStatus) =>
  timeline.findLast(({ outcome }) => outcome === 'needs-attention');

export const exampleLimits: FulfilOrderInput['limits'] = {
  stepBudgetSeconds: 900,
  approvalAbove: 0,
  approvalWithinSeconds: 259_200,
  backorderSeconds: 1_209_600,
  dispatchWithinSeconds: 259_200,
  deliverWithinSeconds: 1_209_600,
  signalsPerRun: 1_000,
};

export const exampleOptions: FulfilOrderInput['options'] = {
  cancelWindowSeconds: 0,
  paymentRetryWindowSeconds: 0,
  returnWindowSeconds: 14 * 86_400,
  onShortage: 'cancel',
};

/** An order that costs nothing. */
export const free: OrderOverrides = {
  lines: [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 0 }],
  shippingPrice: 0,
  total: 0,
};

/** A mug and a book: two warehouses, so two parcels of 1740 (with shipping) and 2000. */
export const twoParcels: OrderOverrides = {
  lines: [
    { sku: 'MUG-BLUE', quantity: 1, unitPrice: 1250 },
    { sku: 'BOOK-TS', quantity: 1, unitPrice: 2000 },
  ],
  total: 3740,
};

function exampleOrder(): FulfilOrderInput {
  return {
    orderId: `ord-${randomUUID()}`,
    customerId: 'cus-42',
    placedAt: '2026-11-22T10:00:00Z',
    currency: 'EUR',
    lines: [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 1250 }],
    shippingPrice: 490,
    tax: 0,
    total: 2990,
    sealed: { paymentToken: 'sealed-token', shipTo: 'sealed-address', contact: 'sealed-contact' },
    options: exampleOptions,
    limits: exampleLimits,
  };
}
