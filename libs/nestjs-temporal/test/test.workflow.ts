import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';

export interface Call {
  taskQueue: string;
  activity: string;
  args: unknown[];
  maximumAttempts?: number;
}

type AnyActivities = Record<string, (...args: unknown[]) => Promise<unknown>>;

/** Calls one activity as any workflow would, and answers what it answered. */
export async function callActivity({ taskQueue, activity, args, maximumAttempts }: Call): Promise<unknown> {
  const activities = proxyActivities<AnyActivities>({
    taskQueue,
    startToCloseTimeout: '30 seconds',
    retry: { initialInterval: '10 milliseconds', maximumAttempts },
  });
  return activities[activity]!(...args);
}

/** Calls an activity inside the worker that runs this workflow. */
export async function callLocalActivity(activity: string, argument: unknown): Promise<unknown> {
  const activities = proxyLocalActivities<AnyActivities>({ startToCloseTimeout: '30 seconds' });
  return activities[activity]!(argument);
}
