import { baseConfig } from '@waybill/service-kit/config';
import { sealingVariables } from '@waybill/service-kit/sealing/sealing-config';
import { trueOrFalse } from '@waybill/service-kit/true-or-false';
import type { WorkerOptions } from '@temporalio/worker';
import { z } from 'zod';
import { customerIdPattern } from './bridge/customer-ids';
import type { OrderDefaults } from './bridge/sealed-order';
import type { ReturnTerms } from './returns/return.store';

const seconds = (fallback: number) => z.coerce.number().int().min(0).default(fallback);
const someSeconds = (fallback: number) => z.coerce.number().int().min(1).default(fallback);

export const orchestratorConfig = baseConfig
  .extend({
    ...sealingVariables.shape,
    /** Defaults of `options` in `OrderPlaced`. */
    DEFAULT_CANCEL_WINDOW_SECONDS: seconds(0),
    DEFAULT_PAYMENT_RETRY_WINDOW_SECONDS: seconds(0),
    DEFAULT_ON_SHORTAGE: z.enum(['cancel', 'ship-available', 'wait']).default('cancel'),
    DEFAULT_RETURN_WINDOW_SECONDS: seconds(1_209_600),
    /** A regular expression for customer ids; unless given, anything but a mail address. */
    CUSTOMER_ID_PATTERN: customerIdPattern,
    /** How long a step is retried before it parks and a person is asked. */
    STEP_BUDGET_SECONDS: someSeconds(900),
    /** Orders of more than this, in minor units, wait for a person's approval; 0: none does. */
    APPROVAL_ABOVE: z.coerce.number().int().min(0).default(0),
    /** Without an approval in this time an order that waits for one is rejected. */
    APPROVAL_WITHIN_SECONDS: someSeconds(259_200),
    /** How long an order that waits for stock does so before it is cancelled. */
    BACKORDER_SECONDS: someSeconds(1_209_600),
    /** Not handed to the carrier in this time: a person and the customer are told. */
    DISPATCH_WITHIN_SECONDS: someSeconds(259_200),
    /** Not delivered, or not returned, in this time: a person is told. */
    DELIVER_WITHIN_SECONDS: someSeconds(1_209_600),
    /** Whether a person looks at what is returned before anything is paid back. */
    INSPECT_RETURNS: trueOrFalse.default(false),
    /** Not inspected in this time: a person is told. */
    INSPECT_WITHIN_SECONDS: someSeconds(259_200),
    /** Whether the price of the shipping is paid back when everything has come back. */
    REFUND_SHIPPING: trueOrFalse.default(true),
    /** Signals after which an order, or a return, goes on in a new run; the engine takes 10,000 in one. */
    SIGNALS_PER_RUN: z.coerce.number().int().min(100).max(9_000).default(1_000),
    /** How often the books of the teams are compared with the orders; 0: never. */
    RECONCILE_EVERY_SECONDS: seconds(3_600),
    /** For how long nothing may have been written down about an order that is compared: longer than a step's budget. */
    RECONCILE_QUIET_SECONDS: someSeconds(3_600),
    /**
     * Worker deployment and version of the workflow worker: orders stay on the version they began with. Both or neither;
     * without them workers are unversioned.
     */
    TEMPORAL_DEPLOYMENT_NAME: z.string().optional(),
    TEMPORAL_BUILD_ID: z.string().optional(),
    /** Orders in flight to the engine at once; more only makes each wait longer (measured: 10 to 20 saturate it). */
    CONCURRENT_STARTS: z.coerce.number().int().min(1).max(1000).default(20),
    /**
     * Open orders and returns kept in memory, up to a megabyte each; one that is not there is read from its history when
     * something happens to it. They are open for days, mostly because goods are on the road, and nothing happens to them.
     */
    WORKFLOWS_CACHED: z.coerce.number().int().min(0).max(100_000).default(200),
    /** Failed attempts after which an event that alone fails, for a reason nobody foresaw, becomes a dead letter. */
    GIVE_UP_AFTER_ATTEMPTS: z.coerce.number().int().min(1).default(10),
  })
  .superRefine((config, context) => {
    const both = ['TEMPORAL_DEPLOYMENT_NAME', 'TEMPORAL_BUILD_ID'] as const;
    const missing = both.filter((name) => !config[name]);
    if (missing.length === 1) context.addIssue({ code: 'custom', path: missing, message: 'is missing' });
    // An order whose step is still being tried would look as if its books were wrong.
    if (config.RECONCILE_QUIET_SECONDS <= config.STEP_BUDGET_SECONDS)
      context.addIssue({
        code: 'custom',
        path: ['RECONCILE_QUIET_SECONDS'],
        message: 'has to be longer than STEP_BUDGET_SECONDS',
      });
  });
export type OrchestratorConfig = z.infer<typeof orchestratorConfig>;

export function orderDefaults(config: OrchestratorConfig): OrderDefaults {
  return {
    customerIds: config.CUSTOMER_ID_PATTERN,
    options: {
      cancelWindowSeconds: config.DEFAULT_CANCEL_WINDOW_SECONDS,
      paymentRetryWindowSeconds: config.DEFAULT_PAYMENT_RETRY_WINDOW_SECONDS,
      onShortage: config.DEFAULT_ON_SHORTAGE,
      returnWindowSeconds: config.DEFAULT_RETURN_WINDOW_SECONDS,
    },
    limits: {
      stepBudgetSeconds: config.STEP_BUDGET_SECONDS,
      approvalAbove: config.APPROVAL_ABOVE,
      approvalWithinSeconds: config.APPROVAL_WITHIN_SECONDS,
      backorderSeconds: config.BACKORDER_SECONDS,
      dispatchWithinSeconds: config.DISPATCH_WITHIN_SECONDS,
      deliverWithinSeconds: config.DELIVER_WITHIN_SECONDS,
      signalsPerRun: config.SIGNALS_PER_RUN,
    },
  };
}

export function returnTerms(config: OrchestratorConfig): ReturnTerms & { refundsShipping: boolean } {
  return {
    inspected: config.INSPECT_RETURNS,
    refundsShipping: config.REFUND_SHIPPING,
    limits: {
      stepBudgetSeconds: config.STEP_BUDGET_SECONDS,
      homeWithinSeconds: config.DELIVER_WITHIN_SECONDS,
      inspectWithinSeconds: config.INSPECT_WITHIN_SECONDS,
      signalsPerRun: config.SIGNALS_PER_RUN,
    },
  };
}

/** What makes the workflow worker one version of a worker deployment; undefined when it is to be unversioned. */
export function workerVersion({
  TEMPORAL_DEPLOYMENT_NAME: deploymentName,
  TEMPORAL_BUILD_ID: buildId,
}: OrchestratorConfig): Partial<WorkerOptions> | undefined {
  if (!deploymentName || !buildId) return undefined;
  const version = { deploymentName, buildId };
  // Pinned: an order ends on the code it began with, however long that takes.
  return {
    workerDeploymentOptions: { useWorkerVersioning: true, version, defaultVersioningBehavior: 'PINNED' },
  };
}
