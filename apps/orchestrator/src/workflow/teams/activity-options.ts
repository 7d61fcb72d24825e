import {
  ActivityCancellationType,
  type ActivityOptions,
  type LocalActivityOptions,
} from '@temporalio/workflow';

/**
 * How the order asks a team's service, written once. Business refusals are non-retryable by themselves;
 * everything else is retried until the budget is spent, and then the step parks.
 *
 * @param budgetSeconds how long one step is retried before a person is asked
 */
export function stepOptions(budgetSeconds: number): ActivityOptions {
  return {
    // Longer than any service waits for the outside (10 s), so that an attempt ends before it is given up on.
    startToCloseTimeout: '20 seconds',
    scheduleToCloseTimeout: budgetSeconds * 1000,
    retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
    // A cancelled step is not waited for: if its attempt still runs, it meets the tombstone its undo leaves.
    cancellationType: ActivityCancellationType.TRY_CANCEL,
  };
}

/**
 * Bookkeeping runs inside the workflow task, briefly: a database outage must not hold the task. Attempts are
 * counted because a local activity that waits for its next attempt does not hear its schedule-to-close timeout.
 */
export const bookkeepingHere: LocalActivityOptions = {
  startToCloseTimeout: '1 second',
  scheduleToCloseTimeout: '3 seconds',
  retry: { initialInterval: '100 milliseconds', backoffCoefficient: 2, maximumAttempts: 3 },
};

/** The same bookkeeping as an ordinary activity, for as long as it takes. */
export const bookkeepingUntilDone: ActivityOptions = {
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
  summary: 'write the ledger',
};
