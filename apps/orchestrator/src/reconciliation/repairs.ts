import { ORDERS_TASK_QUEUE, type ResolveAttention } from '@waybill/contract-order/fulfil-order.contract';
import { type Client, isGrpcDeadlineError, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { OrderRefused } from '../order-refused';
import { REPAIR_ORDER_WORKFLOW, type RepairInput } from '../workflow/reconcile/reconciliation';
import type { DifferenceDesk } from './difference-desk';

/** How long whoever asked waits for the repair, in milliseconds; afterwards it goes on without them. */
const REPAIR_ANSWERS_WITHIN = 25_000;

export interface DifferenceDecided {
  orderId: string;
  step: string;
  /** `repairing`: it takes longer, and the desk will say how it ended. */
  outcome: 'repaired' | 'repairing' | 'skip' | 'resolved';
}

/** What a person decides about a difference, carried out. */
export class Repairs {
  constructor(
    private readonly desk: DifferenceDesk,
    private readonly client: Client,
    private readonly stepBudgetSeconds: number,
  ) {}

  /** @throws OrderRefused `NotWaiting`, or `NotPossible` for what it does not take, or when the repair did not help */
  async decide(orderId: string, decision: ResolveAttention): Promise<DifferenceDecided> {
    const { step, action, by, reason } = decision;
    const difference = await this.desk.find(orderId, step);
    if (!difference) throw notWaiting(orderId, step);
    if (!difference.actions.includes(action)) {
      const allowed = difference.actions.join(', ');
      throw new OrderRefused('NotPossible', `action: ${step} takes ${allowed}, not ${action}`);
    }
    if (action === 'retry') {
      const { stepBudgetSeconds } = this;
      return this.repair({ orderId, step, by, reason, nth: difference.attempts, stepBudgetSeconds });
    }
    if (!(await this.desk.decide(orderId, step, decision))) throw notWaiting(orderId, step);
    return { orderId, step, outcome: action };
  }

  private async repair(input: RepairInput): Promise<DifferenceDecided> {
    const { orderId, step, nth } = input;
    const workflowId = `repair-${orderId}-${step}-${nth}`;
    try {
      await this.client.workflow.start(REPAIR_ORDER_WORKFLOW, {
        workflowId,
        taskQueue: ORDERS_TASK_QUEUE,
        args: [input],
        staticSummary: `${step} of ${orderId}`,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    const result = () => this.client.workflow.getHandle(workflowId).result() as Promise<{ failure?: string }>;
    try {
      const { failure } = await this.client.withDeadline(Date.now() + REPAIR_ANSWERS_WITHIN, result);
      if (failure !== undefined) throw new OrderRefused('NotPossible', `the repair did not help: ${failure}`);
      return { orderId, step, outcome: 'repaired' };
    } catch (error) {
      if (isGrpcDeadlineError(error)) return { orderId, step, outcome: 'repairing' };
      throw error;
    }
  }
}

const notWaiting = (orderId: string, step: string) =>
  new OrderRefused('NotWaiting', `${step} of order ${orderId} is not waiting for a person`);
