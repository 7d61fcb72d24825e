import { ORDERS_TASK_QUEUE } from '@waybill/contract-order/fulfil-order.contract';
import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type ScheduleOptions,
} from '@temporalio/client';
import type { OrchestratorConfig } from '../config';
import { RECONCILE_ORDERS_WORKFLOW, type ReconcileInput } from '../workflow/reconcile/reconciliation';

export const RECONCILER_SCHEDULE = 'waybill-reconciler';

const DAY = 86_400;
/** Orders in one look at the books: a few hundred kilobytes at most, well below what the engine takes. */
const PAGE = 100;

export function reconcileInput(config: OrchestratorConfig): ReconcileInput {
  return {
    quietSeconds: config.RECONCILE_QUIET_SECONDS,
    againAfterSeconds: DAY,
    forgetAfterSeconds: 90 * DAY,
    pageSize: PAGE,
    stepBudgetSeconds: config.STEP_BUDGET_SECONDS,
  };
}

/** Sees to it that the engine reconciles as often as configured, in one run at a time; 0: not at all. */
export async function ensureSchedule(client: Client, config: OrchestratorConfig): Promise<void> {
  const schedule = client.schedule.getHandle(RECONCILER_SCHEDULE);
  if (config.RECONCILE_EVERY_SECONDS === 0) {
    await schedule.delete().catch((error: unknown) => {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    });
    return;
  }
  const options = scheduleOptions(config);
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    // Whether a person has paused it stays as it is.
    const { spec, action, policies } = options;
    await schedule.update(({ state }) => ({ spec, action, policies, state }));
  }
}

function scheduleOptions(config: OrchestratorConfig) {
  return {
    scheduleId: RECONCILER_SCHEDULE,
    spec: { intervals: [{ every: config.RECONCILE_EVERY_SECONDS * 1000 }] },
    action: {
      type: 'startWorkflow',
      workflowType: RECONCILE_ORDERS_WORKFLOW,
      workflowId: RECONCILER_SCHEDULE,
      taskQueue: ORDERS_TASK_QUEUE,
      args: [reconcileInput(config)],
      staticSummary: 'compare the books of payment, stock and shipments with the orders',
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP },
  } satisfies ScheduleOptions;
}
