import { ApplicationFailure } from '@temporalio/common';

/** An error that says of itself that trying again is of no use. `name` is its type, `details` is plain JSON. */
export interface FinalError extends Error {
  readonly retryable: false;
  readonly details?: unknown;
}

const isFinal = (error: unknown): error is FinalError =>
  error instanceof Error && 'retryable' in error && error.retryable === false;

/**
 * What Temporal gets for an error an activity threw. An error with `retryable === false` becomes a
 * non-retryable failure whose type is the error's name; its `cause` stays here, so that what a library put
 * into it does not end in workflow history. Everything else goes on as it is: trouble, retried by policy.
 */
export function toTemporalFailure(error: unknown): unknown {
  if (!isFinal(error)) return error;
  const details = error.details === undefined ? [] : [error.details];
  const failure = ApplicationFailure.nonRetryable(error.message, error.name, ...details);
  failure.stack = error.stack;
  return failure;
}
