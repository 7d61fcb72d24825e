import {
  ApplicationFailure,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';

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

/** Hears whatever it is sent, and answers and refuses with whatever it is told to, until it is told to end. */
export async function echo(): Promise<string> {
  let heard = 0;
  let ended = false;
  setHandler(defineSignal<[unknown]>('hear'), () => void heard++);
  setHandler(defineSignal('end'), () => void (ended = true));
  setHandler(defineQuery<unknown, [string]>('ask'), (what) => hostile(what));
  setHandler(defineUpdate<unknown, [string]>('answer'), (what) => hostile(what));
  setHandler(defineUpdate<void, [string]>('refuse'), () => undefined, {
    validator: (what) => void hostile(`throws ${what}`),
  });
  setHandler(defineUpdate<void, [string]>('fail'), (what) => {
    throw ApplicationFailure.nonRetryable(text(what), text(what), text(what));
  });
  await condition(() => ended);
  return `heard ${heard}`;
}

/** Ends by failing with what cannot be encoded. */
export async function failing(what: string): Promise<never> {
  throw ApplicationFailure.nonRetryable(text(what), text(what), text(what));
}

const text = (what: string) => (what === 'long' ? 'x'.repeat(5_000_000) : `half \ud800 of a pair`);

function hostile(what: string): unknown {
  if (what.startsWith('throws ')) throw new Error(text(what.slice('throws '.length)));
  return text(what);
}
