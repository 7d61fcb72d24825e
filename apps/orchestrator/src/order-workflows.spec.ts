import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  FULFIL_ORDER_WORKFLOW,
  fulfilOrderWorkflowId,
  ORDERS_TASK_QUEUE,
} from '@waybill/contract-order/fulfil-order.contract';
import { bundleWorkflows } from '@waybill/nestjs-temporal/bundle-workflows';
import { ApplicationFailure } from '@temporalio/common';
import { Client, ServiceError } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { quietly } from '../test/quietly';
import { createNamespace, untilTrue } from '../test/temporal-namespace';
import { EngineDoor } from './engine-door';
import { OrderWorkflows } from './order-workflows';

let temporal: Awaited<ReturnType<typeof createNamespace>>;
let client: Client;
let workflows: OrderWorkflows;
let folder: string;
let worker: Worker;
let workerConnection: NativeConnection;
let running: Promise<void>;

beforeAll(async () => {
  quietly();
  temporal = await createNamespace();
  client = new Client(temporal);
  workflows = new OrderWorkflows(new EngineDoor(client));
  folder = await mkdtemp(join(tmpdir(), 'waybill-answering-'));
  const codePath = join(folder, 'workflows.js');
  await bundleWorkflows({
    workflowsPath: join(__dirname, '..', 'test', 'answering.workflow.ts'),
    outFile: codePath,
  });
  workerConnection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS as string });
  worker = await Worker.create({
    connection: workerConnection,
    namespace: temporal.namespace,
    taskQueue: ORDERS_TASK_QUEUE,
    workflowBundle: { codePath },
    activities: {
      refusingActivity: () => {
        throw ApplicationFailure.nonRetryable('no carrier goes there', 'AddressNotServed');
      },
    },
  });
  running = worker.run();
}, 60_000);
afterAll(async () => {
  worker.shutdown();
  await running;
  await workerConnection.close();
  await temporal.connection.close();
  await rm(folder, { recursive: true });
});

const handleOf = (orderId: string) => client.workflow.getHandle(fulfilOrderWorkflowId(orderId));
async function anOrder(taskQueue = ORDERS_TASK_QUEUE): Promise<string> {
  const orderId = `ord-${randomUUID()}`;
  const workflowId = fulfilOrderWorkflowId(orderId);
  await client.workflow.start(FULFIL_ORDER_WORKFLOW, { workflowId, taskQueue, args: [{ orderId }] });
  return orderId;
}
async function aClosedOrder(): Promise<string> {
  const orderId = await anOrder();
  await workflows.cancel(orderId, { reason: 'customer', requestedBy: 'cus-42' });
  await handleOf(orderId).result();
  return orderId;
}
const lines = [{ sku: 'MUG-BLUE', quantity: 1 }];

describe('what an order is asked', () => {
  it('is answered with what it led to', async () => {
    const orderId = await anOrder();
    expect(await workflows.ask(orderId, 'approve', { by: 'shipped' })).toEqual({ orderId, state: 'shipped' });
  });

  it('is refused with type and message, wherever the refusal came from', async () => {
    const orderId = await anOrder();
    await expect(workflows.ask(orderId, 'reject', { by: 'ops', reason: 'fraud' })).rejects.toMatchObject({
      name: 'OrderRefused',
      type: 'NotWaiting',
      message: 'fraud: nobody was asked',
    });
    await expect(workflows.ask(orderId, 'removeLines', { lines })).rejects.toMatchObject({
      name: 'OrderRefused',
      type: 'TooLate',
      message: 'the parcel has gone',
    });
    await expect(workflows.ask(orderId, 'changeShippingAddress', { shipTo: 'sealed' })).rejects.toMatchObject(
      {
        name: 'OrderRefused',
        type: 'AddressNotServed',
        message: 'no carrier goes there',
      },
    );
  });

  it('is not heard by a closed order, nor by one the engine does not know', async () => {
    expect(await workflows.ask(await aClosedOrder(), 'approve', { by: 'ops' })).toBeUndefined();
    expect(await workflows.ask('never', 'approve', { by: 'ops' })).toBeUndefined();
  });

  it('is not answered any more by an order that closes meanwhile', async () => {
    const orderId = await anOrder();
    const answer = workflows.ask(orderId, 'requestReturn', { reason: 'too small' });
    await untilTrue(async () => {
      const { events } = await handleOf(orderId).fetchHistory();
      return (events ?? []).some((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
    });
    await workflows.cancel(orderId, { reason: 'customer', requestedBy: 'cus-42' });
    expect(await answer).toBeUndefined();
  });

  it('is trouble, not a refusal, when no answer comes in time', async () => {
    const impatient = new OrderWorkflows(new EngineDoor(client, 300));
    const answer = impatient.ask(await anOrder('served-by-nobody'), 'approve', { by: 'ops' });
    await expect(answer).rejects.toMatchObject({ name: 'WorkflowUpdateRPCTimeoutOrCancelledError' });
  });
});

describe('a signal', () => {
  it('is heard by an order that runs, and by no other', async () => {
    const change = { shipmentId: 's-1', state: 'delivered' } as const;
    expect(await workflows.shipmentChanged(await anOrder(), change)).toBe(true);
    expect(await workflows.shipmentChanged(await aClosedOrder(), change)).toBe(false);
    expect(await workflows.stockArrived('never', { sku: 'MUG-BLUE' })).toBe(false);
  });

  /** The server's words (1.31) once a run has had as many as it takes: 10,000 unless configured. */
  const enough = 'exceeded workflow execution limit for signal events';

  it('is told again to an order that takes no more of them, which is about to go on in a new run', async () => {
    const refusals = [enough, enough];
    const order = engineThatRefuses(() => refusals.pop());
    expect(await order.stockArrived('ord-1', { sku: 'MUG-BLUE' })).toBe(true);
    expect(refusals).toEqual([]);
  });

  it('is not heard by an order that takes no more of them for long', async () => {
    expect(await engineThatRefuses(() => enough).stockArrived('ord-1', { sku: 'MUG-BLUE' })).toBe(false);
  });

  it('is trouble when the engine refuses it for anything else', async () => {
    const told = engineThatRefuses(() => 'the name is too long').stockArrived('ord-1', { sku: 'MUG-BLUE' });
    await expect(told).rejects.toThrow('Failed to signal');
  });
});

/** @param next why it refuses the next signal; undefined: it does not */
function engineThatRefuses(next: () => string | undefined): OrderWorkflows {
  const signal = async () => {
    const details = next();
    if (details === undefined) return;
    const refused = new Error(`3 INVALID_ARGUMENT: ${details}`);
    const cause = Object.assign(refused, { code: 3, details, metadata: {} });
    throw new ServiceError('Failed to signal Workflow', { cause });
  };
  const withDeadline = (_deadline: number, call: () => unknown) => call();
  const client = { withDeadline, workflow: { getHandle: () => ({ signal }) } };
  return new OrderWorkflows(new EngineDoor(client as never, 1_000, [1, 1, 1]));
}
