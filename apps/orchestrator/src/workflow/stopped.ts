import type { CancelReason } from '@waybill/contract-order/fulfilment-events.contract';
import type { CancellationRequest } from '@waybill/contract-order/fulfil-order.contract';
import { cancelReasonOf } from './refusals';

/** Thrown where a cancellation takes hold before the pivot. */
export class StoppedByRequest extends Error {}

/** Thrown when a person does not approve the order, or nobody does in time. */
export class Rejected extends Error {
  constructor(readonly by?: string) {
    super('rejected');
  }
}

/** Why an order goes back instead of forward. */
export interface Stop {
  reason: CancelReason;
  requestedBy?: string;
}

/**
 * Reads from what was thrown why the order stops: a service refused, a person rejected it, or somebody cancelled.
 *
 * @throws the error itself when it is none of them, so that a defect fails the workflow task and is seen
 */
export function stopOf(error: unknown, request: CancellationRequest | undefined): Stop {
  if (error instanceof Rejected) return { reason: 'rejected', ...(error.by && { requestedBy: error.by }) };
  const reason = cancelReasonOf(error);
  if (reason) return { reason };
  if (!request) throw error;
  return {
    reason: request.reason === 'operator' ? 'operator' : 'customer',
    requestedBy: request.requestedBy,
  };
}
