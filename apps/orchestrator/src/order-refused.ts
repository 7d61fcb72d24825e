import { ApplicationFailure } from '@temporalio/common';
import { isGrpcServiceError, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';

/** An order's answer to what it will not do; `type` is a failure type of the contract, as in `amendmentRefusals`. */
export class OrderRefused extends Error {
  override readonly name = 'OrderRefused';

  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/** The refusal in what an Update threw, by its validator, its handler or an activity of it; undefined if it is trouble. */
export function refusalIn(error: unknown): OrderRefused | undefined {
  if (!(error instanceof WorkflowUpdateFailedError)) return undefined;
  let cause: unknown = error.cause;
  while (cause instanceof Error && !(cause instanceof ApplicationFailure)) cause = cause.cause;
  return cause instanceof ApplicationFailure
    ? new OrderRefused(cause.type ?? 'Refused', cause.message)
    : undefined;
}

/** The server's failure type for an Update whose workflow closed before it had answered. */
const CLOSED_MEANWHILE = 'AcceptedUpdateCompletedWorkflow';
const INVALID_ARGUMENT = 3; // gRPC status code

/** Whether there is nobody to hear it, for good: the order is closed or unknown. */
export function isNotHeard(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || refusalIn(error)?.type === CLOSED_MEANWHILE;
}

/** Whether the order's run has had all the signals that the engine gives to one; its next run hears again. */
export function isFull(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return (
    isGrpcServiceError(cause) &&
    cause.code === INVALID_ARGUMENT &&
    cause.details.includes('limit for signal events')
  );
}
